import assert from "node:assert/strict";
import { SettingsError, UnavailableError } from "../../../service/process/errors";
import { createLog } from "../../../service/process/log";

/** An error as pg makes one of what the server says. */
function databaseError(code: string, message: string): Error {
  return Object.assign(new Error(message), {
    name: "DatabaseError",
    code,
    detail: "Failing row contains (MARKER).",
    where: "COPY x, line 1: MARKER",
    hint: "MARKER",
    internalQuery: "SELECT 'MARKER'",
    parameters: ["MARKER"],
  });
}

function logged(error: Error): Record<string, unknown> {
  const lines: string[] = [];
  createLog({ write: (line) => void lines.push(line) }).error({ err: error }, "failed");
  const [line = ""] = lines;
  return JSON.parse(line) as Record<string, unknown>;
}

describe("the service's log", () => {
  it("tells what an error is and where it came from", () => {
    const { level, msg, err } = logged(databaseError("23514", "new row violates check constraint"));
    assert.deepEqual([level, msg], ["error", "failed"]);
    const { stack, ...rest } = err as Record<string, unknown>;
    assert.deepEqual(rest, { type: "Error", message: "new row violates check constraint", code: "23514" });
    assert.match(String(stack), /log\.test\.ts/);
  });

  it("leaves the stack out where the message is for whoever has to bear it, and tells the causes", () => {
    const cause = new AggregateError([new Error("refused by one address"), new Error("refused by another")]);
    assert.deepEqual(logged(new UnavailableError("The database does not answer.", 2, { cause })).err, {
      type: "UnavailableError",
      message: "The database does not answer.: refused by one address, refused by another",
    });
    assert.deepEqual(logged(new SettingsError("The secret has no token.")).err, {
      type: "SettingsError",
      message: "The secret has no token.",
    });
  });

  it("never holds what a row held", () => {
    for (const code of ["23514", "22P02"])
      assert.ok(!JSON.stringify(logged(databaseError(code, "x"))).includes("MARKER"), code);
  });

  it("leaves a message out that quotes a value, as those of data exceptions do", () => {
    const text = JSON.stringify(logged(databaseError("22P02", 'invalid input syntax for type numeric: "MARKER"')));
    assert.ok(!text.includes("MARKER"));
    assert.ok(text.includes("22P02"));
  });
});
