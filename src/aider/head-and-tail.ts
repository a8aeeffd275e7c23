/** The first third and the last two thirds of a text that is too long, with a line between them that says so. */
export const headAndTail = (text: string, characters: number): string => {
  if (text.length <= characters) return text;
  const headLength = Math.floor(characters / 3);
  const head = text.slice(0, headLength).replace(/[\uD800-\uDBFF]$/, '');
  const tail = text.slice(text.length - (characters - headLength)).replace(/^[\uDC00-\uDFFF]/, '');
  const left = text.length - head.length - tail.length;
  return `${head}\n[… ${left} characters left out …]\n${tail}`;
};
