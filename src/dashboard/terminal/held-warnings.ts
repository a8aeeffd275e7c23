/**
 * Keeps what the engine would print about itself (`DeprecationWarning: …`) off the screen. The returned function lets
 * it be printed, now and from now on.
 */
export const holdWarnings = (): (() => void) => {
  const printers = process.listeners('warning');
  const held: Error[] = [];
  const hold = (warning: Error): void => void held.push(warning);
  process.removeAllListeners('warning');
  process.on('warning', hold);
  return () => {
    process.off('warning', hold);
    for (const printer of printers) process.on('warning', printer);
    for (const warning of held) for (const print of printers) print(warning);
  };
};
