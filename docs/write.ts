/** `npm run docs`: writes what pages and Pulumi.yaml hold of the code. */
import { Command } from "commander";
import { writeFile } from "node:fs/promises";
import { generatedFiles } from "./generated-files";

new Command("npm run docs --")
  .description(
    "Writes the reference in docs/configuration.md, and the keys that Pulumi.yaml declares, from infra/config/.",
  )
  .allowExcessArguments(false)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse();

async function main(): Promise<void> {
  const stale = (await generatedFiles()).filter(({ current, expected }) => current !== expected);
  for (const { file, expected } of stale) await writeFile(file, expected);
  console.log(stale.length === 0 ? "Nothing to write." : `Written: ${stale.map(({ name }) => name).join(", ")}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
