import { type Left, leftRun, place } from '../clean/left-run.ts';

/** A finished run with a merged agent, in a repository whose `main` follows `trunk` of a bare one. */
export const finishedRun = async (): Promise<Left & { readonly remote: string }> => {
  const left = await leftRun(await place(), {
    agents: { agent_1: { files: { 'b.txt': 'b\n' }, merged: true } },
  });
  return { ...left, remote: withRemote(left.sample) };
};

type Cloned = { readonly folder: string; readonly git: (...args: readonly string[]) => string };

/** Gives a repository a bare one beside it as its `origin`; returns where that is. */
export const withRemote = ({ folder, git }: Cloned): string => {
  const remote = `${folder}/remote.git`;
  git('init', '-q', '--bare', remote);
  git('remote', 'add', 'origin', remote);
  git('push', '-q', '-u', 'origin', 'main:trunk');
  return remote;
};
