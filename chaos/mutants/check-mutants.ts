/** `npm run chaos -- --mutants`: whether deliberate faults of the system's own code are caught. */
import pc from "picocolors";
import { createProgress } from "../../local/command-line/progress";
import { formatTable } from "../../local/command-line/table";
import { checkPatch } from "../../local/project-copy/patch";
import { PROJECT_DIRECTORY } from "../../program/stack-values";
import { count } from "../../shared/count";
import { REMEDY, type Mutant } from "./mutant";
import { runMutant, type MutantResult } from "./run-mutant";

/**
 * Runs chaos on each, one after the other, and prints which invariant caught which.
 * @returns the exit code: 1 if one was not caught by the invariant that is to.
 * @throws Error that names a patch that does not apply to the project any more, before anything runs.
 */
export async function checkMutants(mutants: readonly Mutant[], signal: AbortSignal): Promise<number> {
  for (const { patch } of mutants) checkPatch(patch, PROJECT_DIRECTORY, REMEDY);
  const progress = createProgress();
  const results: MutantResult[] = [];
  try {
    for (const [index, mutant] of mutants.entries()) {
      progress.say(`Mutant ${index + 1} of ${mutants.length}: ${mutant.name}`);
      results.push(await runMutant(mutant, signal));
    }
  } finally {
    progress.end();
    if (results.length > 0) printResults(results);
  }
  return results.every(isCaught) ? 0 : 1;
}

function isCaught({ mutant: { invariant }, caughtBy }: MutantResult): boolean {
  return caughtBy.includes(invariant);
}

function printResults(results: readonly MutantResult[]): void {
  const rows = results.map(({ mutant: { name, breaks }, caughtBy, seconds }) => [
    name,
    breaks,
    caughtBy.join("\n") || "nothing",
    seconds.toFixed(0),
  ]);
  console.log(formatTable(["mutant", "what the system does", "caught by", "s"], rows, process.stdout.columns || 80));
  const missed = results.filter((result) => !isCaught(result));
  for (const { mutant, lastLines } of missed)
    console.log(pc.red(`${mutant.name} was not caught by ${mutant.invariant}. Its run ended with:\n${lastLines}`));
  console.log(`${count(results.length - missed.length, "mutant")} of ${results.length} caught.`);
}
