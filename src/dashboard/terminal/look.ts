import type { Role } from '../styled.ts';

/** How a role looks. Colours are `#rrggbb`. */
export type Look = {
  readonly fg?: string | undefined;
  readonly bg?: string | undefined;
  readonly bold?: boolean | undefined;
  readonly dim?: boolean | undefined;
  readonly underline?: boolean | undefined;
  readonly inverse?: boolean | undefined;
  /** The background is one that only many colours can show. */
  readonly tint?: boolean | undefined;
};

/** What a theme answers. The background of `text` is that of the whole screen. */
export type LookOf = (role: Role) => Look;
