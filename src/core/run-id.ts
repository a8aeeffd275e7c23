const shape = /^\d{8}-\d{6}-[0-9a-f]{4}$/;

/** A run's id: `YYYYMMDD-HHMMSS-xxxx` in UTC, with four random hex digits given by the caller. */
export const runId = (now: Date, random: string): string => {
  const digits = now.toISOString().replaceAll(/[-:T]/g, '');
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${random}`;
};

export const isRunId = (text: string): boolean => shape.test(text);
