import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeBillsOfMaterials } from "../../build/bills-of-materials";
import { createImageContext } from "../../build/image-context";
import { useTemporaryFolder } from "../support/temporary-folder";

const root = join(__dirname, "../..");

interface Component {
  group?: string;
  name: string;
  version: string;
  purl: string;
}

describe("the bills of materials", () => {
  const folder = useTemporaryFolder(writeBillsOfMaterials);

  function packagesOf(file: string): Component[] {
    const bill = JSON.parse(readFileSync(join(folder(), file), "utf8")) as {
      bomFormat: string;
      components: Component[];
    };
    assert.equal(bill.bomFormat, "CycloneDX");
    return bill.components;
  }
  const nameOf = ({ group, name }: Component) => (group ? `${group}/${name}` : name);

  it("name the packages in the image's bundle, which tells them at the head of each module, and no other", async () => {
    const bundle = readFileSync(join(root, (await createImageContext()).folder, "bin", "main.js"), "utf8");
    const modules = bundle.matchAll(/^ *\/\/ (?:.*\/)?node_modules\/((?:@[^/\n]+\/)?[^/\n]+)\//gm);
    const bundled = new Set(Array.from(modules, ([, name]) => name));
    assert.ok(bundled.has("fastify"));
    assert.deepEqual(new Set(packagesOf("service.cdx.json").map(nameOf)), bundled);
  });

  it("name the packages in the event processor's archive, with the versions that are installed", () => {
    const packages = new Map(packagesOf("event-processor.cdx.json").map((component) => [nameOf(component), component]));
    for (const name of ["@aws-sdk/client-sqs", "@aws-sdk/client-dynamodb", "cockatiel"]) {
      const installed = JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")) as Component;
      assert.equal(packages.get(name)?.version, installed.version);
    }
    for (const name of ["fastify", "pg", "@pulumi/pulumi"]) assert.ok(!packages.has(name), name);
  });
});
