import assert from "node:assert/strict";
import { classifyDatabaseFailure } from "../../../service/store/database-failure";

describe("what a database failure means", () => {
  const error = (code: string) => Object.assign(new Error("x"), { code });
  const meanings: Record<string, string[]> = {
    lost: [
      "25006",
      "25P03",
      "57P05",
      "57P01",
      "57P02",
      "57P03",
      "08000",
      "08006",
      "ECONNRESET",
      "ECONNREFUSED",
      "EPIPE",
      "ETIMEDOUT",
      "EAI_AGAIN",
      "EPROTO",
      "ERR_SSL_SSL/TLS_ALERT_INTERNAL_ERROR",
    ],
    unauthorized: ["28P01", "28000"],
    busy: ["40001", "40P01", "53100", "53200", "53300", "55P03", "58000", "58030"],
    slow: ["57014"],
    row: ["22P05", "22003", "23514", "23505"],
    other: ["42P01", "XX000", "ENOENT", "SELF_SIGNED_CERT_IN_CHAIN", "ERR_TLS_CERT_ALTNAME_INVALID"],
  };
  for (const [meaning, codes] of Object.entries(meanings)) {
    it(`${meaning}: ${codes.join(", ")}`, () => {
      for (const code of codes) assert.equal(classifyDatabaseFailure(error(code)), meaning, code);
    });
  }

  it("lost: what node-postgres says without a code", () => {
    for (const message of ["Connection terminated unexpectedly", "Query read timeout"]) {
      assert.equal(classifyDatabaseFailure(new Error(message)), "lost", message);
    }
    assert.equal(classifyDatabaseFailure(new AggregateError([error("ECONNREFUSED")])), "lost");
  });
});
