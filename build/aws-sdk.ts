/** Takes of the AWS SDK what a handler needs: all of an archive is compiled at every cold start. */
import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

const SDK_MODULE = /\/node_modules\/@(aws-sdk|smithy)\//;

/**
 * Leaves out the packages that the SDK imports only when it has to: the sources of credentials other than the environment,
 * where Lambda puts a role's, and event streams, which no operation of a queue, a table or an object has. An import that is
 * reached all the same rejects and names the package.
 *
 * Because of such packages esbuild also makes each module a function of its own, which V8 parses twice.
 */
export const WITHOUT_OPTIONAL_PACKAGES: Plugin = {
  name: "without-optional-packages",
  setup: (build) =>
    build.onResolve({ filter: /^[^.]/ }, ({ path, kind, importer }) =>
      kind === "dynamic-import" && SDK_MODULE.test(importer) ? { path, external: true } : undefined,
    ),
};

/**
 * Leaves out the schemas of operations that nobody calls, which are most of a client. In `{ [_h]: 200 }` esbuild sees code that
 * may do something, so that it has to stay; with the text of the constant `_h` in its place it sees data.
 */
export const WITHOUT_UNUSED_SCHEMAS: Plugin = {
  name: "without-unused-schemas",
  setup: (build) =>
    build.onLoad({ filter: /\/node_modules\/@aws-sdk\/.*\/schemas\/schemas_\d+\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const texts = new Map(
        Array.from(source.matchAll(/^const (_\w+) = ("[^"\\]*");$/gm), ([, name, text]) => [name, text]),
      );
      return {
        contents: source.replace(/\[(_\w+)\]:/g, (key, name: string) => {
          const text = texts.get(name);
          return text === undefined ? key : `${text}:`;
        }),
      };
    }),
};
