import { UsageError } from '../core/error.ts';
import { type Aider, type AiderSearch, findAider } from './find.ts';
import { installAider, installedAider } from './install.ts';

export type AiderProvision = AiderSearch & {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onProgress: (line: string) => void;
};

/**
 * The aider on PATH when it will do, else our own, which is installed when it is not there yet. With an
 * explicit path, that one or a UsageError. Throws as `findAider` and `installAider` do.
 */
export const provideAider = async (provision: AiderProvision): Promise<Aider> => {
  try {
    return await findAider(provision);
  } catch (error) {
    if (!(error instanceof UsageError) || provision.explicitPath !== undefined) throw error;
    return installedAider(provision.cacheDir) ?? (await installAider(provision));
  }
};
