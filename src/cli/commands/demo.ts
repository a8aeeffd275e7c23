export const demo = async (..._: unknown[]): Promise<number> => 1;
