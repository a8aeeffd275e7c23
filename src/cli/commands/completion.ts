export const completion = async (..._: unknown[]): Promise<number> => 1;
