import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { evaluate } from "../../program/evaluation";
import { valueAt } from "../../program/resource";
import { readStackValues } from "../../program/stack-values";
import { STACKS_DIRECTORY } from "../support/program/stacks";
import { deployPipeline } from "../support/deploy/pipeline";
import { deployProgram } from "../support/program/stack";

const page = readFileSync(join(__dirname, "..", "..", "docs", "deploy.md"), "utf8");

/** The blocks for a shell, without the indentation that a list gives them. */
const blocks = [...page.matchAll(/^( *)```sh\n([^]*?)^ *```$/gm)].map(([, indent = "", block = ""]) =>
  block.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
);

/** What cannot do without AWS, GitHub, Docker, or a system that answers. */
const NEEDS_ACCOUNT = /(?:^|[(\s])(?:aws|curl|docker|gh) |--secrets-provider|ops -- smoke|s3:\/\/|awskms:\/\//m;

describe("docs/deploy.md", () => {
  it("marks the blocks that need an account, and no others", () => {
    assert.ok(blocks.length > 20);
    for (const block of blocks) {
      const commands = block.replace(/^# AWS\n/, "").replaceAll(/ +#.*$/gm, "");
      assert.equal(block.startsWith("# AWS\n"), NEEDS_ACCOUNT.test(commands), block);
    }
  });

  it("reads only outputs that the stacks have", async () => {
    const { outputs } = await deployProgram();
    const { result: pipeline } = await deployPipeline();
    const read = [...page.matchAll(/pulumi (-C deploy )?stack output (\w+)/g)];
    assert.ok(read.length > 0);
    for (const [command, folder, name = ""] of read) assert.ok(name in (folder ? pipeline : outputs), command);
  });

  for (const [column, name] of ["dev", "prod"].entries())
    it(`says what the stack ${name} takes of the account's quotas`, async () => {
      const { resources } = await evaluate(name, readStackValues(name, {}, STACKS_DIRECTORY));
      const ofType = (type: string) => resources.filter((made) => made.type === type).map(({ inputs }) => inputs);
      const [processor] = ofType("aws:lambda/function:Function");
      const [mapping] = ofType("aws:lambda/eventSourceMapping:EventSourceMapping");
      const reserved = Number(processor?.reservedConcurrentExecutions ?? 0);
      // What Lambda leaves to functions without runs of their own.
      const concurrency = reserved > 0 ? reserved + 100 : valueAt(mapping, "scalingConfig.maximumConcurrency");
      const [scaling] = ofType("aws:appautoscaling/target:Target");
      const [task] = ofType("aws:ecs/taskDefinition:TaskDefinition").filter(({ family }) =>
        String(family).startsWith("transaction-service"),
      );
      const vcpus = (2 * Number(scaling?.maxCapacity) * Number(task?.cpu)) / 1024;
      const taken = [ofType("aws:ec2/vpc:Vpc").length, ofType("aws:ec2/eip:Eip").length, concurrency, vcpus];
      const rows = [...page.matchAll(/^\|[^|]+\|[^|]+\| (\d+) +\| (\d+) +\| `\w+`, `L-\w+` +\|$/gm)];
      assert.deepEqual(
        rows.map((row) => Number(row[column + 1])),
        taken,
      );
    });

  it("sets each variable of the shell in the section that uses it, or in one before", () => {
    const set = new Set<string>();
    for (const block of blocks)
      for (const [, assigned, used] of block.matchAll(/(?:^|\s|for )([A-Z]+)(?:=| in )|\$\{?([A-Z]+)/gm)) {
        if (assigned !== undefined) set.add(assigned);
        if (used !== undefined) assert.ok(set.has(used), `$${used} in\n${block}`);
      }
  });
});
