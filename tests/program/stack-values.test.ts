import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { readNodeArguments, readStackValues } from "../../program/stack-values";
import { useTemporaryFolder } from "../support/temporary-folder";
import { useForEach } from "../support/use";

describe("the configuration of a stack", () => {
  const directory = useTemporaryFolder(
    (folder) =>
      writeFile(
        path.join(folder, "Pulumi.yaml"),
        `name: shop
runtime: nodejs
config:
  count: { type: integer, default: 2 }
`,
      ),
    useForEach,
  );

  const writeStack = (text: string | Buffer) => writeFile(path.join(directory(), "Pulumi.dev.yaml"), text);
  const read = (overrides = {}, stack = "dev") => readStackValues(stack, overrides, directory());

  it("is the stack's values and the overrides above them, in the string form that programs see", async () => {
    await writeStack(
      'config:\n  shop:required: given\n  shop:count: 3\n  shop:text: "0.5"\n  shop:zones: [a, b]\n' +
        "  shop:protect: false\n  other:key: value\n",
    );
    assert.deepEqual(read({ count: "4", "other:key": "mine", text: undefined }), {
      project: "shop",
      values: {
        "shop:required": "given",
        "shop:count": "4",
        "shop:zones": '["a","b"]',
        "shop:protect": "false",
        "other:key": "mine",
      },
    });
  });

  it("has no encrypted values, unless they are overridden", async () => {
    await writeStack("config:\n  shop:required:\n    secure: AAABAJ\n");
    assert.throws(() => read(), /shop:required of stack dev is encrypted/);
    assert.equal(read({ required: "plain" }).values["shop:required"], "plain");
  });

  for (const text of ["", "config:\n", "encryptionsalt: v1:abc\n"])
    it(`may be without values: ${JSON.stringify(text)}`, async () => {
      await writeStack(text);
      assert.deepEqual(read().values, {});
    });

  it("has to have a file; the message names the stacks that have one", async () => {
    await writeStack("");
    for (const stack of ["prod", "../dev", ""])
      assert.throws(() => read({}, stack), {
        message:
          `There is no Pulumi.${stack}.yaml in ${directory()}: name a stack that has one (dev), ` +
          "or make it with `npx pulumi stack init` and `npx pulumi config set`.",
      });
  });

  it("has to be YAML, in a project", async () => {
    await writeStack("config: [");
    assert.throws(() => read(), /Pulumi\.dev\.yaml is not valid YAML: /);
    assert.throws(() => readStackValues("dev", {}, path.join(directory(), "nowhere")), /There is no .*Pulumi\.yaml/);
    await writeStack(Buffer.from("config:\n  shop:text: Jos\u00e9\n", "latin1"));
    assert.throws(() => read(), /Pulumi\.dev\.yaml is not UTF-8: save it in that encoding\.$/);
    await writeStack("config:\n  shop:text: one\n  shop:text: two\n");
    assert.throws(() => read(), /Pulumi\.dev\.yaml is not valid YAML: Map keys must be unique/);
  });

  it("gives Node what Pulumi.yaml says, if it does", () => {
    assert.deepEqual(readNodeArguments(), ["--max-semi-space-size=4"]);
    assert.deepEqual(readNodeArguments(directory()), []);
  });
});
