/** What ships is made of which packages, told by the very builds that make it. */
import { globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { cyclonedxEsbuildPlugin } from "@cyclonedx/cyclonedx-esbuild";
import { buildService, bundleRuntimeImports, PROJECT_FOLDER } from "./bundle";

/** A consumer's handler is in handlers/NAME.ts, and its packages are those of this module beside it. */
const IMPORTS = "-imports.ts";

/**
 * Writes `service.cdx.json`, for the image, and for the archive of each handler its own, such as `event-processor.cdx.json`, into
 * the folder: CycloneDX 1.6, the same for the same sources and packages.
 * @returns the names of the files.
 */
export async function writeBillsOfMaterials(folder: string): Promise<string[]> {
  const writing = (name: string) =>
    cyclonedxEsbuildPlugin({ outputFile: resolve(folder, name), outputReproducible: true, logLevel: "silent" });
  const built = mkdtempSync(join(tmpdir(), "sbom-"));
  try {
    await buildService(built, [writing("service.cdx.json")]);
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
  const handlers = globSync(`handlers/*${IMPORTS}`, { cwd: PROJECT_FOLDER }).sort();
  for (const file of handlers) await bundleRuntimeImports(file, [writing(billOf(file))]);
  return ["service.cdx.json", ...handlers.map(billOf)];
}

function billOf(file: string): string {
  return `${basename(file, IMPORTS)}.cdx.json`;
}
