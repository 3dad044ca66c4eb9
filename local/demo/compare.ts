/** Counts the differences between what has to be in a place and what is. */

export interface Difference {
  /** Texts that are there too few times, each counted as often as it is missing. */
  lost: number;
  /** Texts that are there too many times. */
  duplicated: number;
  /** One line for each text that is concerned. */
  problems: string[];
}

const MAX_TEXT_CHARACTERS = 200;

function countEach(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** @param place what it is called in the problems. */
export function compare(place: string, expected: readonly string[], actual: readonly string[]): Difference {
  const expectedCounts = countEach(expected);
  const actualCounts = countEach(actual);
  const difference: Difference = { lost: 0, duplicated: 0, problems: [] };
  for (const text of new Set([...expected, ...actual])) {
    const surplus = (actualCounts.get(text) ?? 0) - (expectedCounts.get(text) ?? 0);
    if (surplus === 0) continue;
    if (surplus < 0) difference.lost -= surplus;
    else difference.duplicated += surplus;
    const shown = text.length > MAX_TEXT_CHARACTERS ? `${text.slice(0, MAX_TEXT_CHARACTERS)} ...` : text;
    difference.problems.push(`${place}: ${Math.abs(surplus)} too ${surplus < 0 ? "few" : "many"} of ${shown}`);
  }
  return difference;
}
