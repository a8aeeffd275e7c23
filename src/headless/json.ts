/**
 * JSON that is safe on a terminal too: `JSON.stringify` leaves C1 controls, bidi marks and invisible
 * characters as they are, here they are escaped. Whoever parses it gets the very same.
 */
export const safeJson = (value: unknown, indent = 0): string =>
  JSON.stringify(value, null, indent).replace(risky, escaped);

const risky = /[\u007f-\u009f\p{Default_Ignorable_Code_Point}\p{Cf}\p{Zl}\p{Zp}]/gu;

const escaped = (text: string): string =>
  Array.from({ length: text.length }, (_, place) => text.charCodeAt(place))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
