/** Random, made for this one message: untrusted text can't end its own fence. */
export type Delimited = { readonly delimiter: string };

/** Untrusted text in a message, between lines that it can't hold. */
export const fenced = ({ delimiter }: Delimited, name: string, text: string): string =>
  [`--- ${name} ${delimiter} ---`, text.replaceAll(delimiter, ''), `--- end ${name} ${delimiter} ---`].join(
    '\n',
  );
