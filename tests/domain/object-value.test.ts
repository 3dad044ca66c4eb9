import assert from "node:assert/strict";
import type { ValueByKind } from "../../domain/field";
import { acceptObject } from "../../domain/object-value";

type Value = ValueByKind["object"];

const BOUNDS = { maxBytes: 16_384, maxMembers: 256 };

/** An object with so many levels. */
const nested = (levels: number): Value => (levels === 1 ? {} : { a: nested(levels - 1) });
const text = (bytes: number): Value => ({ a: "x".repeat(bytes - '{"a":""}'.length) });

describe("an object", () => {
  const kept: [what: string, object: Value][] = [
    ["nothing", {}],
    [
      "values of all kinds",
      { a: null, b: true, c: "é😀\ufffe\u0001", d: [0, -0.5, 5e-324, 9_007_199_254_740_991], "": {} },
    ],
    ["8 levels", nested(8)],
    ["256 members, of arrays too", { a: Array(255).fill(1) }],
    ["16,384 bytes", text(16_384)],
  ];
  for (const [what, object] of kept)
    it(`may be ${what}, and is kept as it is`, () => {
      const accepted = acceptObject(object, BOUNDS);
      assert.ok("value" in accepted);
      assert.equal(accepted.value, object);
    });

  const surrogate = "has an unpaired surrogate, which is not a character";
  const nul = "has the character U+0000, which the database cannot hold";
  const inexact = "has a number that a double does not hold exactly: send it as a string";
  const refused: [what: string, object: Value, reason: string][] = [
    ["9 levels", nested(9), "is nested deeper than 8 levels"],
    ["9 levels in an array", { a: [nested(7)] }, "is nested deeper than 8 levels"],
    ["257 members", { a: Array(256).fill(1) }, "has more than 256 members"],
    ["16,385 bytes", text(16_385), "has 16385 bytes, 16384 are allowed"],
    ["characters that a message escapes", { a: "\uffff".repeat(2_730) }, "has 16388 bytes, 16384 are allowed"],
    ["half a character", { a: ["\ud800"] }, surrogate],
    ["half a character in a name", { a: { "\udc00": 1 } }, surrogate],
    ["NUL", { a: "x\0" }, nul],
    ["NUL in a name", { "\0": 1 }, nul],
    ["a number beyond doubles", { a: Number("1e400") }, inexact],
    ["an integer that a double rounds", { a: 9_007_199_254_740_992 }, inexact],
  ];
  for (const [what, object, reason] of refused)
    it(`may not be or hold ${what}`, () => {
      assert.deepEqual(acceptObject(object, BOUNDS), { reason });
    });
});
