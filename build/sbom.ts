/** `npm run sbom`: writes the bills of materials of what ships to `.build/`. */
import { join } from "node:path";
import { Command } from "commander";
import { writeBillsOfMaterials } from "./bills-of-materials";
import { PROJECT_FOLDER } from "./bundle";

async function main(): Promise<void> {
  new Command("npm run sbom --")
    .description(
      "Writes what the service's image and each handler's archive are made of to .build/service.cdx.json and " +
        ".build/NAME.cdx.json, such as .build/event-processor.cdx.json (CycloneDX 1.6).",
    )
    .allowExcessArguments(false)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .parse();
  const bills = await writeBillsOfMaterials(join(PROJECT_FOLDER, ".build"));
  console.log(`Wrote ${new Intl.ListFormat("en-GB").format(bills.map((name) => `.build/${name}`))}.`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
