/** What a text says as JSON; null for what is none. For borders where a schema checks what comes out. */
export const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
};
