/** What a fault is. */
import type { FaultySystem } from "./faulty-system";

/** Percent of the calls that a fault meets. */
export const SHARES = [1, 10, 100] as const;
export type Share = (typeof SHARES)[number];

/** One time at which a fault happens. */
export interface Occasion {
  /** For faults with shares. */
  share: Share;
  /** From 0 up to 1, for what is left to chance: the same numbers make the same choices. */
  random: () => number;
}

/** A fault that goes on. */
export interface BegunFault {
  /** What it has hit so far, for a report. */
  detail: () => string;
  /** Puts it right, and is to be awaited; where the system does that by itself, nothing is left to do. */
  mend: () => unknown;
}

/** Something that goes wrong outside of the system's own code. */
export interface Fault {
  /** In kebab-case. */
  name: string;
  /** What happens, as a sentence. */
  sentence: string;
  /** Whether it meets a share of the calls; otherwise it happens as a whole. */
  hasShares: boolean;
  /** @throws Error if there is nothing that it could hit. */
  begin: (system: FaultySystem, occasion: Occasion) => Promise<BegunFault> | BegunFault;
}

/** For what the system replaces by itself. */
export const mendedByItself = (): void => undefined;

/** True in so many percent of the cases. */
export function hits({ share, random }: Occasion): boolean {
  return random() * 100 < share;
}

/** One of a list that is not empty. */
export function oneOf<T>(list: readonly T[], { random }: Occasion): T {
  return list[Math.floor(random() * list.length)] as T; // the index is one of the list
}
