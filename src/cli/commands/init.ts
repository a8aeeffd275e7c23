export const init = async (..._: unknown[]): Promise<number> => 1;
