/** A copy of the project in which recipes of docs/adapt.md are followed. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { applyPatch } from "../../../local/project-copy/patch";
import { PROJECT_DIRECTORY } from "../../../program/stack-values";
import { patchOf, readRecipe } from "../recipes";
import { useProjectCopy } from "./project-copy";
import { useShell } from "./running-command";

/** Runs a line of the shell to its end; gives what it printed. Fails with that unless it ends with 0. */
type RunLine = (line: string) => Promise<string>;

export interface Recipe {
  /** Of the copy. */
  folder: () => string;
  run: RunLine;
  /** Runs what the page tells to run once the patches are applied, each line once. */
  follow: () => Promise<string>;
  /** Lines that a file of the copy has beyond the project's own. */
  addedTo: (file: string) => string[];
}

/** What a test of a recipe may take, in milliseconds, on a machine that has other things to do. */
export const RECIPE_LIMIT = 240_000;

/** For the tests of the surrounding describe: runs lines in a copy of the project. */
export function useLines(folder: () => string): RunLine {
  const startShell = useShell(folder);
  return async (line) => {
    const command = await startShell(line);
    const code = await command.exited;
    assert.equal(code, 0, `${line}\nends with ${code}:\n${command.stdout()}${command.stderr()}`);
    await command.assertNothingLeft();
    return command.stdout();
  };
}

/** Applies the recipes' patches to one copy, for the tests of the surrounding describe. */
export function useRecipe(...names: string[]): Recipe {
  const folder = useProjectCopy((copy) => {
    for (const name of names) applyRecipe(name, copy);
    return Promise.resolve();
  });
  const run = useLines(folder);
  return {
    folder,
    run,
    follow: () => {
      const lines = names.flatMap((name) => readRecipe(name).commands.split("\n"));
      return run(["set -e", ...new Set(lines)].join("\n"));
    },
    addedTo: (file) => {
      const former = new Set(readFileSync(join(PROJECT_DIRECTORY, file), "utf8").split("\n"));
      return readFileSync(join(folder(), file), "utf8")
        .split("\n")
        .filter((line) => !former.has(line));
    },
  };
}

/** @throws Error that names the patch and tells how to renew it. A copy that has it already is left as it is. */
export function applyRecipe(name: string, folder: string): void {
  applyPatch(patchOf(name), folder, 'docs/adapt.md tells under "Renew a recipe" what to do');
}
