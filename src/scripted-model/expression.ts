/**
 * A regular expression as scripts write it: `/source/flags`, or its source alone, where `.` matches line ends too and
 * `^` and `$` match at lines.
 *
 * @throws {SyntaxError} when it is none.
 */
export const expression = (text: string): RegExp => {
  const slashed = /^\/(?<source>.*)\/(?<flags>[a-z]*)$/s.exec(text)?.groups;
  // Without g and y: those remember where the last search ended.
  if (slashed !== undefined)
    return new RegExp(slashed.source ?? '', (slashed.flags ?? '').replace(/[gy]/g, ''));
  return new RegExp(text, 'ms');
};

/** Whether a text is such an expression. */
export const isExpression = (text: string): boolean => {
  try {
    expression(text);
    return true;
  } catch {
    return false;
  }
};
