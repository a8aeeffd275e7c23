// Starts the screen once on a run that is made up: the program keeps what the engine makes of it, so that a user's
// first start is as fast as every other. Without it only the first is slower, so nothing here fails a build.
const warm = async () => {
  const [{ writeRun }, { main }, { createSample }, { openTerminal }] = await Promise.all(
    ['live-run', 'measure', 'sample', 'terminal'].map((name) => import(`../bench/${name}.mjs`)),
  );
  const { repository, env } = createSample(8);
  const run = writeRun(repository, '20260101-100000-aaaa', { agents: 8, replies: 40 });
  const terminal = openTerminal([process.execPath, main, 'attach', run.id], { cwd: repository, env });
  await terminal.seen(() => /agent_8[\s\S]*q detach/.test(terminal.screen()));
  await terminal.end('q');
};

await warm().catch((error) => {
  process.stderr.write(`The first start will be slower than the others: ${error.message}\n`);
  process.exit();
});
