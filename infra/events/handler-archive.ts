/** Puts the handler's packages into its archive. */
import * as pulumi from "@pulumi/pulumi";
import { bundleRuntimeImports } from "../../build/bundle";

/** By module, once a process: handlers are serialized as they were loaded, too, whatever becomes of the files. */
const bundles = new Map<string, Promise<string>>();

function bundleOnce(imports: string): Promise<string> {
  const bundle = bundles.get(imports) ?? bundleRuntimeImports(imports);
  bundles.set(imports, bundle);
  return bundle;
}

/**
 * Completes the archive of a serialized handler: the result holds `__index.js` and `runtime-imports.js`, nothing else.
 *
 * @param imports the module of the handler's packages, relative to the project's folder.
 * @param code an AssetArchive as `aws.lambda.CallbackFunction` makes it.
 * @throws Error (the output rejects) if that archive is not `__index.js` alone, for then something would be uploaded
 *   that nobody meant to: CallbackFunction packs what `dependencies` in package.json names, except `@pulumi/*`.
 */
export function addRuntimeImports(
  imports: string,
  code: pulumi.Input<pulumi.asset.Archive>,
): pulumi.Output<pulumi.asset.AssetArchive> {
  // At once, so that the packages are bundled while the handler is serialized. What fails of it is told below.
  const bundling = bundleOnce(imports);
  bundling.catch(() => undefined);
  return pulumi.output(code).apply(async (archive) => {
    // Not by instanceof: what comes through an Output may be a copy that has lost its prototype.
    const assets = "assets" in archive ? await (archive as pulumi.asset.AssetArchive).assets : {};
    const names = Object.keys(assets);
    if (names.length !== 1 || names[0] !== "__index.js") {
      throw new Error(
        `The handler's archive holds ${names.join(", ") || "nothing"}; it should hold __index.js only. ` +
          `Move packages from \`dependencies\` to \`devDependencies\` in package.json: this handler gets its own from ${imports}`,
      );
    }
    return new pulumi.asset.AssetArchive({
      ...assets,
      "runtime-imports.js": new pulumi.asset.StringAsset(await bundling),
    });
  });
}

/** For the `transformations` of an `aws.lambda.CallbackFunction` whose handler requires `./runtime-imports`. */
export function withRuntimeImports(imports: string): pulumi.ResourceTransformation {
  return (resource) => {
    const props = resource.props as { code: pulumi.Input<pulumi.asset.Archive> };
    return { props: { ...props, code: addRuntimeImports(imports, props.code) }, opts: resource.opts };
  };
}
