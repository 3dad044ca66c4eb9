/** Chance that can be had again: the same seed makes the same numbers. */

/** Gives numbers from 0 up to 1, evenly spread. */
export type Random = () => number;

/** Mulberry32, for no cryptographic purpose. */
export function createRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from 0 to below this. */
export function integerBelow(below: number, random: Random): number {
  return Math.floor(random() * below);
}

/** Fisher-Yates, in place: every order is equally likely. */
export function shuffle(list: unknown[], random: Random): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = integerBelow(i + 1, random);
    [list[i], list[j]] = [list[j], list[i]];
  }
}
