/** Deliberate faults of the system's own code, each a patch of the project that an invariant has to catch. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { PROJECT_DIRECTORY } from "../../program/stack-values";
import { INVARIANTS, type InvariantName } from "../invariants/invariants";

export interface Mutant {
  /** The patch's file name, without its ending. */
  name: string;
  /** Relative to the project's folder. */
  patch: string;
  /** What the system does wrong then, as a sentence. */
  breaks: string;
  /** Which has to see it; others may, too. */
  invariant: InvariantName;
  /** Options of `npm run chaos`: the shortest run that shows it. */
  options: readonly string[];
}

/** What to do about a patch that does not apply. */
export const REMEDY = 'CONTRIBUTING.md tells under "Chaos" how to renew it';

const FOLDER = "chaos/mutants";
const ENDING = ".patch";

/** What a patch begins with, before its first file. */
const HEADER = /^Breaks: (.+)\nCaught by: (\S+)\nRun: (.+)\n/;

/** All that there are, by name. @throws Error that names a patch whose header is not as it should be. */
export function readMutants(): Mutant[] {
  return readdirSync(path.join(PROJECT_DIRECTORY, FOLDER))
    .filter((file) => file.endsWith(ENDING))
    .sort()
    .map((file) => readMutant(`${FOLDER}/${file}`, readFileSync(path.join(PROJECT_DIRECTORY, FOLDER, file), "utf8")));
}

/** @throws Error that names the patch if its text does not begin as it should. */
export function readMutant(patch: string, text: string): Mutant {
  const [, breaks, invariant, options] = HEADER.exec(text) ?? [];
  if (breaks === undefined || options === undefined || !isInvariant(invariant))
    throw new Error(
      `${patch} must begin with the lines "Breaks: SENTENCE", "Caught by: INVARIANT" and "Run: OPTIONS of npm run chaos". ` +
        `Invariants are ${Object.keys(INVARIANTS).join(", ")}.`,
    );
  return { name: path.basename(patch, ENDING), patch, breaks, invariant, options: options.split(" ") };
}

function isInvariant(name: string | undefined): name is InvariantName {
  return name !== undefined && Object.hasOwn(INVARIANTS, name);
}
