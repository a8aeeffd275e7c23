/** Remembers the newest few results, each for exactly these arguments. */
export const createKept = <Arguments extends readonly unknown[], Result>(
  make: (...args: Arguments) => Result,
  most = 2,
): ((...args: Arguments) => Result) => {
  let known: readonly { readonly args: Arguments; readonly result: Result }[] = [];
  return (...args) => {
    const found = known.find((one) => one.args.every((value, index) => Object.is(value, args[index])));
    if (found !== undefined) return found.result;
    const result = make(...args);
    known = [{ args, result }, ...known].slice(0, most);
    return result;
  };
};
