import assert from "node:assert/strict";
import { keys } from "../../../infra/config/keys";
import { referenceParts } from "../../../infra/config/reference";

const linesOf = (part: string) => (referenceParts()[part] ?? assert.fail(`no part ${part}`)).split("\n");

describe("the reference of the configuration", () => {
  it("has a row for the region and each key: default, what is allowed, what it is for", () => {
    const rows = linesOf("keys").filter((line) => line.startsWith("| `"));
    assert.deepEqual(
      rows.map((row) => row.split("`")[1]),
      ["aws:region", ...Object.keys(keys)],
    );
    for (const row of rows) assert.equal(row.split("|").length, 6, row);
    for (const row of [
      "| `taskMinCount` | `2` | a whole number from 1 to 50 | Minimum number of service tasks |",
      "| `auroraMaxCapacity` | `4` | 1 to 256 ACUs in steps of 0.5 | Maximum capacity of each Aurora instance |",
      "| `alarmEmail` | nothing | an e-mail address, or nothing for no subscription | Address that gets every alarm, once it has confirmed |",
    ])
      assert.ok(rows.includes(row), row);
    assert.match(
      rows.find((row) => row.startsWith("| `environmentSuffix`")) ?? "",
      /^\| `environmentSuffix` \| required \| /,
    );
  });

  it("shows the items of a list, and how each is set", () => {
    const rows = linesOf("keys");
    assert.ok(rows.some((row) => row.startsWith("| `allowedCidrs` | `0.0.0.0/0` | a list of 1 to 20 different IPv4 ")));
    const zones = "a list of 2 to 3 different zones of the stack's region, or nothing for the account's first two";
    assert.ok(rows.some((row) => row.startsWith(`| \`availabilityZones\` | nothing | ${zones} |`)));
    assert.ok(rows.some((row) => row.startsWith("| `tags` | nothing | a map of at most 40 tags")));
    const commands = linesOf("commands that set lists and maps");
    for (const command of [
      "npx pulumi config set --path 'availabilityZones[0]' us-east-1a",
      "npx pulumi config set --path 'availabilityZones[1]' us-east-1b",
      "npx pulumi config set --path 'allowedCidrs[0]' 203.0.113.0/24",
      "npx pulumi config set --path 'tags.CostCenter' 4711",
    ])
      assert.ok(commands.includes(command), command);
    assert.deepEqual([commands.at(0), commands.at(-1)], ["```sh", "```"]);
  });

  it("says below what else one has to know", () => {
    assert.ok(
      linesOf("keys").includes(
        "- `protectData`: Off means that destroy takes everything with it but what finalSnapshot keeps.",
      ),
    );
  });

  it("has the rules between keys, the sizes of Fargate and the rules of the prod profile", () => {
    assert.ok(linesOf("rules between keys").includes("| `taskMaxCount` | not below `taskMinCount` |"));
    assert.ok(linesOf("sizes of Fargate").includes("| 512 | 1024, 2048, 3072, 4096 |"));
    assert.ok(linesOf("rules of the prod profile").includes("| `backupRetentionDays` | 14 or more |"));
  });
});
