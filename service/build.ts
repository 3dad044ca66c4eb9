/** Makes what the image holds, and what the local target runs: one bundle and the files it reads. */
import { cpSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";

/**
 * Writes `bin/main.js`, `bin/migrations/` and `static/` into the folder, to be run as `node bin/main.js`. The page of the
 * API's documentation reads `../static`, seen from the bundle. The result depends on the sources alone, not on where they lie.
 */
export async function buildService(folder: string): Promise<void> {
  await build({
    absWorkingDir: join(__dirname, ".."),
    entryPoints: ["service/main.ts"],
    outfile: join(folder, "bin", "main.js"),
    bundle: true,
    platform: "node",
    target: "node24",
    // Not minified: stack traces name functions, and size is of no consequence in an image.
    legalComments: "eof",
    // tsconfig.json maps a package to its types, which are not what runs.
    tsconfigRaw: "{}",
    logLevel: "warning",
  });
  cpSync(join(__dirname, "migrations"), join(folder, "bin", "migrations"), { recursive: true });
  cpSync(join(dirname(require.resolve("@fastify/swagger-ui")), "static"), join(folder, "static"), { recursive: true });
}
