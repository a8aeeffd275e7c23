/** What a scheduler does that must be safe to be torn away from. */
export type CrashKind = 'append' | 'sync' | 'rename' | 'start' | 'git';

let armed: { readonly kind: string; readonly count: number; readonly when: string } | null = null;
const seen = new Map<string, number>();

/**
 * Makes this process kill itself (SIGKILL) before or after the n-th thing of a kind, as in `append:12:before`, or after
 * so many ms, as in `time:1500`; `sync:3:fail` lets the third one fail instead, as a broken disk does. For tests of
 * recovery; without a text it does nothing.
 */
export const armCrash = (text: string | undefined): void => {
  const [kind, count, when = 'after'] = (text ?? '').split(':');
  if (kind === undefined || kind === '' || count === undefined) return;
  if (kind === 'time') setTimeout(die, Number(count));
  else armed = { kind, count: Number(count), when };
};

/** Does something that a crash may hit just before or just after. */
export const crashable = <T>(kind: CrashKind, action: () => T): T => {
  if (armed === null) return action();
  const place = (seen.get(kind) ?? 0) + 1;
  seen.set(kind, place);
  const hit = (when: string): boolean => armed?.kind === kind && armed.count === place && armed.when === when;
  if (hit('before')) die();
  if (hit('fail')) throw Object.assign(new Error(`EIO: i/o error, ${kind}`), { code: 'EIO' });
  const result = action();
  if (!hit('after')) return result;
  if (result instanceof Promise) return result.finally(die) as T;
  die();
  return result;
};

const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};
