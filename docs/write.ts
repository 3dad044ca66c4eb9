/** `npm run docs`: writes what pages and other files hold of the code. */
import { writeFile } from "node:fs/promises";
import { createProgress } from "../local/command-line/progress";
import { runCommand } from "../local/command-line/run-command";
import { rejectOnAbort } from "../local/process/reject-on-abort";
import { createDocsCommand } from "./docs-command";

/** @returns the exit code. */
async function main(): Promise<number> {
  const progress = createProgress();
  progress.say("Making the files anew");
  // Loaded now, because that takes seconds, which a misspelt option need not wait for.
  const { generatedFiles } = await import("./generated-files");
  const files = await generatedFiles().finally(progress.end);
  const stale = files.filter(({ current, expected }) => current !== expected);
  for (const { file, expected } of stale) await writeFile(file, expected);
  console.log(stale.length === 0 ? "Nothing to write." : `Written: ${stale.map(({ name }) => name).join(", ")}`);
  return 0;
}

createDocsCommand().parse();

void runCommand((signal) => Promise.race([main(), rejectOnAbort(signal)]));
