/** What the types cannot say of the list: a mistake in a field of one's own shows here by its name. */
import assert from "node:assert/strict";
import type { Field } from "../../domain/field";
import { FIELDS } from "../../domain/fields";
import { writeMessage } from "../../domain/transaction-message";
import type { AcceptedTransaction } from "../../domain/transaction";

/** A message and its rejection's mark fit everywhere; ten messages in a batch are far below SQS's 1 MiB. */
const MAX_MESSAGE_BYTES = 32 * 1024;

/** Names that requests, messages or answers have already. */
const TAKEN_NAMES = ["transactionId", "userId", "timestamp", "processed", "rejection", "status", "omitted"];
/** Columns that the table has already, and names of the statement that fills it. */
const TAKEN_COLUMNS = [
  ...["transaction_id", "user_id", "accepted_at", "request_hash"],
  ...["outbox_request_id", "outbox_body"],
];

const fields: readonly Field[] = FIELDS;

/** The value that takes the most bytes in a message. A character takes up to six, as \uffff does. */
function longestValue(field: Field): unknown {
  switch (field.kind) {
    case "text":
      return "\uffff".repeat(
        "values" in field ? Math.max(...field.values.map((text) => text.length)) : field.maxLength,
      );
    case "object":
      return { "": "x".repeat(field.maxBytes) };
    case "integer":
      return Number.MIN_SAFE_INTEGER;
    case "boolean":
      return false;
    case "amount":
      return "-999999999999999999.9999";
    case "currency":
      return "EUR";
  }
}

describe("the list of fields", () => {
  it("is plain data, as it may cross into the Lambda", () => {
    assert.deepEqual(JSON.parse(JSON.stringify(fields)), fields);
  });

  it("has each name and each column once, and none that is taken", () => {
    const names = [...TAKEN_NAMES, ...fields.map(({ name }) => name)];
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    );
    const columns = [
      ...TAKEN_COLUMNS,
      ...fields.flatMap((field) => ("formerColumn" in field ? [field.column, field.formerColumn] : [field.column])),
    ];
    assert.deepEqual(
      columns.filter((column, index) => columns.indexOf(column) !== index),
      [],
    );
  });

  it("has names that JSON and columns that PostgreSQL leave as they are", () => {
    for (const { name, column } of fields) {
      assert.match(name, /^[a-z][A-Za-z0-9]*$/);
      assert.match(column, /^[a-z][a-z0-9_]{0,62}$/, name);
    }
  });

  it("gives every amount a currency, with an example for each of its own", () => {
    for (const field of fields) {
      if (field.kind !== "amount") continue;
      const currency = fields.find(({ name }) => name === field.currency);
      assert.deepEqual([currency?.kind, currency?.examples.length], ["currency", field.examples.length], field.name);
      assert.notEqual(currency?.presence, "optional", `${field.name} without a currency`);
    }
  });

  it("has integers that a double holds, and patterns for whole texts", () => {
    for (const field of fields) {
      if (field.kind === "integer")
        assert.ok(
          Number.isSafeInteger(field.min) && Number.isSafeInteger(field.max) && field.min <= field.max,
          field.name,
        );
      if (field.kind === "text" && "pattern" in field) assert.match(field.pattern ?? "^$", /^\^.*\$$/, field.name);
    }
  });

  it("bounds a message", () => {
    const head = { transactionId: "x".repeat(128), userId: '"'.repeat(256), timestamp: 8_640_000_000_000_000 };
    const longest = { ...head, ...Object.fromEntries(fields.map((field) => [field.name, longestValue(field)])) };
    const bytes = Buffer.byteLength(writeMessage(longest as AcceptedTransaction));
    assert.ok(bytes <= MAX_MESSAGE_BYTES, `${bytes} bytes, ${MAX_MESSAGE_BYTES} are allowed`);
  });
});
