/** How a one-off task's answer gets through its log: as lines that no log driver cuts or mixes up. */
import { z } from "zod";

/** A line with so many characters of text stays below the 16 KiB at which container runtimes cut lines. */
const MAX_CHARACTERS = 3_000;

/** A part of the answer's text, its number and the number of all parts. */
const partSchema = z.object({ answer: z.tuple([z.number(), z.number(), z.string()]) });

/** An answer's lines, without their ends. */
export function writeAnswer(answer: unknown): string[] {
  const text = JSON.stringify(answer);
  const count = Math.ceil(text.length / MAX_CHARACTERS);
  return Array.from({ length: count }, (_, part) => {
    const chunk = text.slice(part * MAX_CHARACTERS, (part + 1) * MAX_CHARACTERS);
    return JSON.stringify({ answer: [part, count, chunk] });
  });
}

/** The answer in the lines of a log, in whatever order; undefined while lines are missing. */
export function readAnswer(lines: readonly string[]): unknown {
  const parts = new Map<number, string>();
  let expected = Infinity;
  for (const line of lines) {
    const part = readPart(line);
    if (part === undefined) continue;
    const [number, count, text] = part;
    expected = count;
    parts.set(number, text);
  }
  if (parts.size < expected) return undefined;
  const text = [...parts].sort(([a], [b]) => a - b).map(([, chunk]) => chunk);
  return JSON.parse(text.join(""));
}

function readPart(line: string): [number, number, string] | undefined {
  if (!line.startsWith('{"answer":')) return undefined;
  return partSchema.safeParse(JSON.parse(line)).data?.answer;
}
