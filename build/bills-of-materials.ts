/** What ships is made of which packages, told by the very builds that make it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { cyclonedxEsbuildPlugin } from "@cyclonedx/cyclonedx-esbuild";
import { buildService, bundleRuntimeImports } from "./bundle";

/**
 * Writes `service.cdx.json`, for the image, and `event-processor.cdx.json`, for the handler's archive, into the folder: CycloneDX
 * 1.6, the same for the same sources and packages.
 */
export async function writeBillsOfMaterials(folder: string): Promise<void> {
  const writing = (name: string) =>
    cyclonedxEsbuildPlugin({ outputFile: resolve(folder, name), outputReproducible: true, logLevel: "silent" });
  const built = mkdtempSync(join(tmpdir(), "sbom-"));
  try {
    await buildService(built, [writing("service.cdx.json")]);
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
  await bundleRuntimeImports([writing("event-processor.cdx.json")]);
}
