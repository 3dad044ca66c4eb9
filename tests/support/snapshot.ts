/** Lists that are long and still to be read line by line: kept in a file, and renewed by a run that is told to. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { PROJECT_DIRECTORY } from "../../program/stack-values";

/**
 * Fails unless the file has exactly these lines. With UPDATE_SNAPSHOTS=1 in the environment it writes them instead.
 * @param testFile the test that renews it.
 */
export function assertSnapshot(file: string, lines: string[], testFile: string): void {
  if (process.env.UPDATE_SNAPSHOTS === "1") writeFileSync(file, `${lines.join("\n")}\n`);
  const kept = readFileSync(file, "utf8").trimEnd().split("\n");
  const [path, test] = [file, testFile].map((name) => relative(PROJECT_DIRECTORY, name));
  assert.deepEqual(
    lines,
    kept,
    `This is not what ${path} lists. If it is meant to be, renew the file and read its difference: ` +
      `UPDATE_SNAPSHOTS=1 npx mocha ${test}`,
  );
}
