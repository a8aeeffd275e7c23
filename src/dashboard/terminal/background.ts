/**
 * Whether a terminal is light or dark, from its environment: asking the terminal itself would take time and mix answers with
 * keys. Null when nothing tells.
 */
export const backgroundOf = (env: Readonly<Record<string, string | undefined>>): 'dark' | 'light' | null => {
  // `foreground;background`, some with a third value between them, as numbers of the sixteen colours.
  const number = /^(?:\w+;)+(\d{1,3})$/.exec(env.COLORFGBG ?? '')?.[1];
  if (number === undefined) return null;
  const colour = Number(number);
  return colour === 7 || (colour >= 9 && colour <= 15) ? 'light' : 'dark';
};
