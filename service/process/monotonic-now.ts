/** Milliseconds since any time, for what lasts a while. */
export type Now = () => number;

/** Since the start of the process: unlike `Date.now` it goes on evenly when the machine's clock is set. */
export const monotonicNow: Now = () => performance.now();
