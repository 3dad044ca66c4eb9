import assert from "node:assert/strict";
import type { Field } from "../../../domain/field";
import { FIELDS } from "../../../domain/fields";
import { SettingsError } from "../../../service/process/errors";
import { checkColumns } from "../../../service/store/check-columns";
import { createDatabase } from "../../../service/store/pool";
import { connectionOptions, createTestDatabase } from "../../support/servers/database";
import { useForEach } from "../../support/use";

const merchantId: Field = {
  name: "merchantId",
  kind: "text",
  maxLength: 32,
  presence: "optional",
  column: "merchant_id",
  examples: ["m-1"],
};
const branch: Field = {
  name: "branch",
  kind: "integer",
  min: 1,
  max: 99,
  presence: "required",
  column: "branch_number",
  examples: [1],
};

describe("the columns of the fields", () => {
  const database = useForEach(createTestDatabase, ({ stop }) => stop());

  /** What is said of the table after the statement has changed it; undefined if it fits. */
  async function complaint(sql: string, ...own: Field[]): Promise<string | undefined> {
    await database().query(sql);
    const connection = createDatabase(connectionOptions(database()));
    try {
      await checkColumns(connection, [...FIELDS, ...own]);
      return undefined;
    } catch (error) {
      assert.ok(error instanceof SettingsError);
      return error.message;
    } finally {
      await connection.close();
    }
  }

  const alter = (change: string) => `ALTER TABLE transactions ${change}`;

  for (const [what, sql, ...own] of [
    ["as the migrations leave them", "SELECT"],
    ["with those of own fields", alter("ADD merchant_id text, ADD branch_number bigint"), merchantId, branch],
    ["with one that the list does not know", alter("ADD other text")],
    ["with one that is not null and has a default", alter("ADD other text NOT NULL DEFAULT 'x'")],
    ["with one that counts by itself", alter("ADD other bigint GENERATED ALWAYS AS IDENTITY")],
    ["with one that is computed", alter("ADD other text GENERATED ALWAYS AS (user_id || '!') STORED")],
    ["without one that was dropped", `${alter("ADD other text NOT NULL")}; ${alter("DROP other")}`],
    ["with one of a required field that no row lacks", alter("ADD branch_number bigint NOT NULL"), branch],
  ] as [what: string, sql: string, ...own: Field[]][])
    it(`fit ${what}`, async () => {
      assert.equal(await complaint(sql, ...own), undefined);
    });

  const add = "a migration in service/migrations with ALTER TABLE transactions";
  for (const [what, sql, own, problem] of [
    [
      "a forgotten migration",
      "SELECT",
      merchantId,
      `merchantId: the column merchant_id is missing. Add ${add} ADD COLUMN "merchant_id" text.`,
    ],
    [
      "another type",
      alter("ADD branch_number text"),
      branch,
      `branch: the column branch_number has the type text, not bigint. Name a column of that type, which ${add} ADD COLUMN adds.`,
    ],
    [
      "a type that cuts",
      alter("ADD merchant_id varchar(20)"),
      merchantId,
      "merchantId: the column merchant_id has the type character varying(20), not text. Name a column of that type, which " +
        `${add} ADD COLUMN adds.`,
    ],
    [
      "an optional field that may not be null",
      alter("ADD merchant_id text NOT NULL DEFAULT ''"),
      merchantId,
      'merchantId: the column merchant_id may not be null, and the field\'s presence is "optional". Add ' +
        `${add} ALTER COLUMN "merchant_id" DROP NOT NULL.`,
    ],
    [
      "a field of every row that rows may lack",
      alter("ADD merchant_id text"),
      { ...merchantId, presence: "always" },
      'merchantId: the column merchant_id may be null, and the field\'s presence is "always". Say "required": rows from ' +
        "before the field lack it.",
    ],
    [
      "a column that every row must have and no field fills",
      alter("ADD other text NOT NULL"),
      undefined,
      "The column other is no field's, NOT NULL, and without a default. Give it a default or DROP NOT NULL, or add its field " +
        "to the list.",
    ],
  ] as [what: string, sql: string, own: Field | undefined, problem: string][])
    it(`are refused with field, column and remedy: ${what}`, async () => {
      const fields = own === undefined ? [] : [own];
      assert.equal(
        await complaint(sql, ...fields),
        `The table transactions does not fit domain/fields.ts:\n  ${problem}`,
      );
    });

  it("are refused with every problem at once", async () => {
    const changes = "DROP metadata, ALTER amount TYPE numeric(10,2), ALTER currency DROP NOT NULL";
    const lines = (await complaint(alter(changes), merchantId))?.split("\n") ?? [];
    assert.deepEqual(
      lines.slice(1).map((line) => /^ {2}(\w+): the column (\w+) /.exec(line)?.slice(1)),
      [
        ["amount", "amount"],
        ["currency", "currency"],
        ["metadata", "metadata"],
        ["merchantId", "merchant_id"],
      ],
    );
  });
});
