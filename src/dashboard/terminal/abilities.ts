/** How many colours a terminal shows; `none` still has bold, dim, underline and inverse. */
export type Depth = 'none' | '16' | '256' | 'rgb';

/** What a terminal can show. */
export type Abilities = { readonly depth: Depth; readonly unicode: boolean };

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads from the environment what the terminal can show: asking the terminal itself would mix answers with keys. */
export const abilitiesOf = (env: Environment): Abilities => ({
  depth: depthOf(env),
  unicode: hasUnicode(env),
});

const depthOf = (env: Environment): Depth => {
  const term = env.TERM ?? '';
  if ((env.NO_COLOR ?? '') !== '' || /^(dumb|vt\d+)/.test(term)) return 'none';
  if (!isInScreen(env) && (/^(truecolor|24bit)$/i.test(env.COLORTERM ?? '') || rgbTerminals.test(term)))
    return 'rgb';
  // Apple's terminal, rxvt and the like say so in TERM; whoever sets COLORTERM at all has 256 too.
  return term.includes('256color') || (env.COLORTERM ?? '') !== '' ? '256' : '16';
};

/** GNU screen hands on what the terminal around it can, and takes the parts of an RGB colour for other looks. */
const isInScreen = ({ STY = '' }: Environment): boolean => STY !== '';

/** Terminals that keep their name, but lose COLORTERM, on the way through ssh. */
const rgbTerminals = /kitty|ghostty|alacritty|wezterm|^foot|-direct$/;

/**
 * Nobody who sets no locale at all has a terminal without Unicode these days; who sets one without UTF-8 means it.
 * The console of Linux has too few glyphs.
 */
const hasUnicode = (env: Environment): boolean => {
  if (env.TERM === 'linux') return false;
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find((value) => (value ?? '') !== '');
  return locale === undefined || /utf-?8/i.test(locale);
};
