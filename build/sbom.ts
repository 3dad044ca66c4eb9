/** `npm run sbom`: writes the bills of materials of what ships to `.build/`. */
import { join } from "node:path";
import { Command } from "commander";
import { writeBillsOfMaterials } from "./bills-of-materials";
import { PROJECT_FOLDER } from "./bundle";

async function main(): Promise<void> {
  new Command("npm run sbom --")
    .description(
      "Writes what the service's image and the event processor's archive are made of to .build/service.cdx.json and " +
        ".build/event-processor.cdx.json (CycloneDX 1.6).",
    )
    .allowExcessArguments(false)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .parse();
  await writeBillsOfMaterials(join(PROJECT_FOLDER, ".build"));
  console.log("Wrote .build/service.cdx.json and .build/event-processor.cdx.json.");
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
