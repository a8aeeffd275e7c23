/**
 * A file that comes with the program, by its path from the root of the sources (or of what is built from them). The build
 * leaves this module in its place: that of any other may end up in a larger file elsewhere.
 */
export const ownFile = (path: string): URL => new URL(`../${path}`, import.meta.url);
