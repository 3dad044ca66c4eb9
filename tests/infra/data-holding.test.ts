import assert from "node:assert/strict";
import {
  dataHolding,
  declaredReplacements,
  findLosses,
  formatRecord,
  parseRecord,
  REPLACING_INPUTS,
} from "../support/program/data-holding";
import { deployProgram } from "../support/program/stack";

describe("what holds data", () => {
  it("is of types whose replacing inputs are known", async () => {
    const { resources } = await deployProgram({ stack: "prod", config: { protectData: "true" } });
    const unknown = resources.filter(({ type, protect }) => protect && !(type in REPLACING_INPUTS));
    assert.deepEqual(
      unknown.map(({ type }) => type),
      [],
    );
  });
});

describe("the record of what holds data", () => {
  const table =
    "urn:pulumi:dev::transaction-system::transaction-system:infra:SessionsTable$aws:dynamodb/table:Table::sessions-table";

  async function change(config: Record<string, string>, declared: string[] = []): Promise<string[]> {
    const before = dataHolding((await deployProgram()).resources);
    return findLosses(before, dataHolding((await deployProgram({ config })).resources), declared);
  }

  it("has URN and replacing inputs, and is read as it is written", async () => {
    const record = dataHolding((await deployProgram()).resources);
    assert.deepEqual(record.get(table), { name: '"sessions-dev"', hashKey: '"sessionId"', rangeKey: '"timestamp"' });
    assert.deepEqual(parseRecord(formatRecord(record)), record);
  });

  it("tells of each resource that another name replaces, and what to do", async () => {
    const losses = await change({ environmentSuffix: "other" });
    const titles = losses.map((loss) => loss.split(" would be replaced by ")[0]);
    for (const title of [
      "aws:cloudwatch/logGroup:LogGroup service-task-logs",
      "aws:dynamodb/table:Table sessions-table",
      "aws:rds/cluster:Cluster database-cluster",
      "aws:s3/bucket:Bucket transaction-log-bucket",
      "aws:secretsmanager/secret:Secret api-token-secret",
      "aws:sqs/queue:Queue event-processor-dead-letters",
      "aws:sqs/queue:Queue events-dead-letters",
      "aws:sqs/queue:Queue events-queue",
      "awsx:ecr:Repository service-image-repository",
    ])
      assert.ok(titles.includes(title), title);
    const found = losses.find((loss) => loss.startsWith("aws:dynamodb/table:Table sessions-table"));
    assert.equal(
      found,
      'aws:dynamodb/table:Table sessions-table would be replaced by the change of name from "sessions-dev" to "sessions-other", ' +
        "and what it holds would be lost. Give it back what it had; or, if that is meant, say under Replaced in the top section " +
        'of CHANGELOG.md what becomes of the data, in an item that begins with "- `aws:dynamodb/table:Table sessions-table`: ".',
    );
  });

  it("tells of none that are changed in place", async () => {
    assert.deepEqual(await change({ protectData: "true", customerManagedKeys: "true", backupRetentionDays: "20" }), []);
  });

  it("tells of a resource under another parent, which is another one", async () => {
    const record = dataHolding((await deployProgram()).resources);
    const moved = new Map(
      [...record].map(([urn, inputs]) => [urn.replace("infra:SessionsTable", "infra:Table"), inputs]),
    );
    const [loss = "", ...others] = findLosses(record, moved, []);
    assert.ok(
      loss.startsWith(
        `aws:dynamodb/table:Table sessions-table would be deleted, as nothing has its URN ${table} any more, `,
      ),
    );
    assert.deepEqual(others, []);
    assert.deepEqual(findLosses(record, moved, ["aws:dynamodb/table:Table sessions-table"]), []);
  });

  it("takes from the changelog what is meant to be replaced", () => {
    const text = "- `aws:sqs/queue:Queue events-queue`: let it run empty first.\n- `events`: nothing.\n- Nothing else.";
    assert.deepEqual(declaredReplacements(text), ["aws:sqs/queue:Queue events-queue"]);
  });
});
