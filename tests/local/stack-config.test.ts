import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { readProject } from "../../local/stack-config";

describe("the configuration of a local stack", () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), "stack-config-test-"));
    await writeFile(
      path.join(directory, "Pulumi.yaml"),
      `name: shop
runtime: nodejs
config:
  required: { type: string }
  count: { type: integer, default: 2 }
  text: { type: string, default: "0.5" }
  zones: { type: array, items: { type: string }, default: [] }
  protect: { type: boolean, default: false }
`,
    );
  });
  afterEach(() => rm(directory, { recursive: true }));

  const writeStack = (text: string) => writeFile(path.join(directory, "Pulumi.dev.yaml"), text);

  it("is the project's defaults, the stack's values above them, the overrides above those", async () => {
    await writeStack("config:\n  shop:required: given\n  shop:count: 3\n  shop:zones: [a, b]\n  other:key: value\n");
    assert.deepEqual(await readProject(directory, "dev", { count: "4", "other:key": "mine" }), {
      name: "shop",
      config: {
        "shop:required": "given",
        "shop:count": "4",
        "shop:text": "0.5",
        "shop:zones": '["a","b"]',
        "shop:protect": "false",
        "other:key": "mine",
        "aws:region": "us-east-1",
      },
    });
  });

  it("is always in the region of the local target", async () => {
    await writeStack("config:\n  aws:region: eu-west-1\n");
    assert.equal((await readProject(directory, "dev", {})).config["aws:region"], "us-east-1");
  });

  it("has no encrypted values, unless they are overridden", async () => {
    await writeStack("config:\n  shop:required:\n    secure: AAABAJ\n");
    await assert.rejects(readProject(directory, "dev", {}), /shop:required of stack dev is encrypted/);
    const { config } = await readProject(directory, "dev", { required: "plain" });
    assert.equal(config["shop:required"], "plain");
  });

  it("may be an empty file", async () => {
    await writeStack("");
    assert.equal((await readProject(directory, "dev", {})).config["shop:count"], "2");
  });

  it("has to have a file", async () => {
    await assert.rejects(readProject(directory, "prod", {}), /There is no Pulumi\.prod\.yaml in /);
  });
});
