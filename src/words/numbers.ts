/** `4:10`, or `1:04:10` from an hour on. */
export const clock = (seconds: number): string => {
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
};

/** `12 s`, and `4:10` from a minute on. */
export const lasting = (seconds: number): string =>
  seconds < 59.5 ? `${Math.max(0, Math.round(seconds))} s` : clock(seconds);

/** `$0.52`; four decimals under a cent, none from a hundred dollars on; `no price` when it isn't known. */
export const dollars = (usd: number | null): string => {
  if (usd === null) return 'no price';
  const decimals = usd === 0 || usd >= 100 ? (usd === 0 ? 2 : 0) : usd < 0.01 ? 4 : 2;
  return `$${usd.toFixed(decimals)}`;
};

/** `41.2 k` from a thousand on. */
export const tokens = (count: number): string =>
  count < 1000
    ? String(count)
    : count < 1e6
      ? `${(count / 1000).toFixed(1)} k`
      : `${(count / 1e6).toFixed(2)} M`;

/** `3 agents`, `1 agent`. */
export const counted = (count: number, noun: string): string => {
  const plural = /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${count} ${count === 1 ? noun : plural}`;
};

/** `12.3 MB`; nothing when it isn't known. */
export const megabytes = (bytes: number | null): string =>
  bytes === null ? '' : `${(bytes / 1e6).toFixed(1)} MB`;
