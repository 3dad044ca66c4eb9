/** `npm run sbom`: writes the bills of materials of what ships to `.build/`. */
import { join } from "node:path";
import { Command } from "commander";
import { writeBillsOfMaterials } from "./bills-of-materials";
import { PROJECT_FOLDER } from "./bundle";

export function createSbomCommand(): Command {
  return new Command("npm run sbom --")
    .description(
      "Writes what the service's image and each handler's archive are made of to .build/service.cdx.json and " +
        ".build/NAME.cdx.json, such as .build/event-processor.cdx.json (CycloneDX 1.6).",
    )
    .allowExcessArguments(false)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .addHelpText("after", "\nExit codes: 0 done, 1 it could not be, 2 used wrongly.");
}

async function main(): Promise<void> {
  const bills = await writeBillsOfMaterials(join(PROJECT_FOLDER, ".build"));
  console.log(`Wrote ${new Intl.ListFormat("en-GB").format(bills.map((name) => `.build/${name}`))}.`);
}

if (require.main === module) {
  createSbomCommand().parse();
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
}
