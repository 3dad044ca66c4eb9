/** Makes one file of a program and all that it imports: the service's image, the handler's archive and their bills of materials. */
import { cpSync } from "node:fs";
import { dirname, join } from "node:path";
import { build, type BuildOptions, type Plugin } from "esbuild";
import { WITHOUT_OPTIONAL_PACKAGES, WITHOUT_UNUSED_SCHEMAS } from "./aws-sdk";

export const PROJECT_FOLDER = join(__dirname, "..");

/** The text of a bundle depends on the sources alone, not on where they lie. Licence comments are kept at its end. */
const BUNDLE_OPTIONS = {
  absWorkingDir: PROJECT_FOLDER,
  bundle: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  legalComments: "eof",
  logLevel: "warning",
} satisfies BuildOptions;

/**
 * Writes what the image holds, and what the local target runs, into the folder: `bin/main.js`, which serves,
 * `bin/operations.js`, which answers an operator's question and ends, `bin/migrations/` and `static/`. The page of the API's documentation reads `../static`, seen from the bundle.
 */
export async function buildService(folder: string, plugins: Plugin[] = []): Promise<void> {
  await build({
    ...BUNDLE_OPTIONS,
    // Not minified: stack traces name functions, and size is of no consequence in an image.
    entryPoints: ["service/main.ts", "service/operations.ts"],
    outdir: join(folder, "bin"),
    // tsconfig.json maps a package to its types, which are not what runs.
    tsconfigRaw: "{}",
    plugins,
  });
  cpSync(join(PROJECT_FOLDER, "service", "migrations"), join(folder, "bin", "migrations"), { recursive: true });
  cpSync(join(dirname(require.resolve("@fastify/swagger-ui")), "static"), join(folder, "static"), { recursive: true });
}

/**
 * The text of the second file in a handler's archive: a module of packages with all that it imports, minified.
 * @param file the module, relative to the project's folder, for example handlers/event-processor-imports.ts.
 * @throws Error if there is no such file.
 */
export async function bundleRuntimeImports(file: string, plugins: Plugin[] = []): Promise<string> {
  const { outputFiles } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: [file],
    // The ES modules of the packages, which can be bundled in parts: their CommonJS files come whole, a half more.
    mainFields: ["module", "main"],
    minify: true,
    write: false,
    plugins: [WITHOUT_OPTIONAL_PACKAGES, WITHOUT_UNUSED_SCHEMAS, ...plugins],
  });
  const [bundle] = outputFiles;
  if (bundle === undefined) throw new Error(`esbuild gave no bundle of ${file}`);
  return bundle.text;
}
