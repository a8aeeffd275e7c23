import { restore as bringBack } from '../../clean/restore.ts';
import type { Io } from '../io.ts';
import { repositoryHere } from '../place.ts';

type Arguments = { readonly run: string; readonly agent: string | undefined };

/** Brings back what `clean --force` moved into the attic. 1 when a name is taken by something else meanwhile. */
export const restore = async (io: Io, { run, agent }: Arguments): Promise<number> => {
  const back = await bringBack(await repositoryHere(io), { run, agent });
  for (const { entry, branch, taken } of back)
    io.out(
      taken === null
        ? `${branch} is back at ${entry.commit.slice(0, 10)}.\n`
        : `${branch} is there already, at ${taken.slice(0, 10)}. Under another name: git branch NAME ${entry.ref}\n`,
    );
  const [first] = back.filter(({ taken }) => taken === null);
  if (first !== undefined) io.out(`\nLook at it: git log -p ${first.branch}\n`);
  return back.some(({ taken }) => taken !== null) ? 1 : 0;
};
