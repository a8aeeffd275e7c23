import { text } from 'node:stream/consumers';
import { DashError } from '../core/error.ts';
import { armCrash } from '../system/crash-point.ts';
import { type Handshake, OrderSchema, refusal } from './order.ts';
import { serve } from './serve.ts';

// Nothing that this program makes is for others to read.
process.umask(0o077);
// Whoever started us may have gone: what is said to nobody is no trouble.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
// The terminal that we were started from is none of ours.
process.on('SIGHUP', () => {});

const answer = (handshake: Handshake): void => void process.stdout.write(`${JSON.stringify(handshake)}\n`);

/** Before the handshake whoever started us is told, and after it who reads our standard error. */
const tell = (error: unknown): void => {
  answer(refusal(error));
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof DashError && error.hint !== undefined ? ` ${error.hint}` : '';
  process.stderr.write(`${message.replaceAll(/\s*\n\s*/g, ' ')}${hint}\n`);
};

const work = async (): Promise<void> => {
  const order = OrderSchema.parse(JSON.parse(await text(process.stdin)));
  await serve(order, { env: process.env, answer });
};

armCrash(process.env.AIDER_DASH_CRASH);
work()
  .catch((error) => {
    tell(error);
    process.exitCode = 1;
  })
  // Followers, watchers and sockets have nothing more to say.
  .finally(() => process.stdout.end(() => process.exit()));
