import assert from "node:assert/strict";
import { parse } from "yaml";
import { declareKeys } from "../../../infra/config/project-file";
import { keys } from "../../../infra/config/keys";

/** Pulumi.yaml has no type for maps. */
const DECLARABLE = Object.keys(keys).filter((name) => name !== "tags");

type Declared = Record<string, Record<string, unknown>>;

const declared = (projectFile: string) => (parse(declareKeys(projectFile)) as { config: Declared }).config;

describe("the keys that Pulumi.yaml declares", () => {
  it("are all of them, with type, default, and what they are for and allow", () => {
    for (const projectFile of ["name: shop\n", "name: shop\nconfig:\n"]) {
      const config = declared(projectFile);
      assert.deepEqual(Object.keys(config), DECLARABLE);
      assert.deepEqual(config.taskMinCount, {
        type: "integer",
        default: 2,
        description: "Minimum number of service tasks. Allowed: a whole number from 1 to 50",
      });
      assert.deepEqual(config.allowedCidrs, {
        type: "array",
        items: { type: "string" },
        default: ["0.0.0.0/0"],
        description:
          "Where requests may come from. Allowed: a list of 1 to 20 different IPv4 ranges in CIDR notation, host bits zero",
      });
      assert.equal(config.auroraMinCapacity?.default, "0.5");
      assert.equal(config.certificateArn?.default, "");
      assert.equal(config.protectData?.default, false);
    }
  });

  it("have no default where the stack has to choose, so that the CLI asks for a value", () => {
    const { environmentSuffix = {} } = declared("config:\n  environmentSuffix: { type: integer, default: 1 }\n");
    assert.deepEqual(Object.keys(environmentSuffix), ["type", "description"]);
    assert.equal(environmentSuffix.type, "string");
  });

  it("go in their order, without those that are no more; what is of others stays", () => {
    const config = declared(
      "config:\n  aws:region: { value: eu-west-1 }\n  gone: { type: string }\n  protectData: {}\n",
    );
    assert.deepEqual(Object.keys(config), [...DECLARABLE, "aws:region"]);
    assert.deepEqual(config["aws:region"], { value: "eu-west-1" });
  });

  it("keep their comments", () => {
    const text = declareKeys(`# The project.
name: shop # its name
config:
  # At the head.
  profile: {}
  # Above a key.
  taskMinCount:
    # Above a field.
    type: integer
    default: 3 # beside a value
    description: old # beside a text
  allowedCidrs:
    default: # above a list
      - 0.0.0.0/0 # beside an item
# The end.
`);
    for (const expected of [
      /^# The project\.\nname: shop # its name\nconfig:\n {2}# At the head\.\n {2}profile:/,
      /\n {2}# Above a key\.\n {2}taskMinCount:\n {4}# Above a field\.\n {4}type: integer\n/,
      /\n {4}default: 2 # beside a value\n {4}description: >- # beside a text\n {6}Minimum number/,
      /\n {6}# above a list\n {6}- 0\.0\.0\.0\/0 # beside an item\n/,
      /\n# The end\.\n$/,
    ])
      assert.match(text, expected);
  });

  it("are written once: the second time changes nothing", () => {
    const once = declareKeys("name: shop\n");
    assert.equal(declareKeys(once), once);
  });

  it("are not written into what is no YAML", () => {
    assert.throws(() => declareKeys("config: ["), /^Error: Pulumi\.yaml is not valid YAML: /);
  });
});
