import assert from "node:assert/strict";
import { acceptMetadata, type Metadata } from "../../domain/metadata";

/** An object with so many levels. */
const nested = (levels: number): Metadata => (levels === 1 ? {} : { a: nested(levels - 1) });
const text = (bytes: number): Metadata => ({ a: "x".repeat(bytes - '{"a":""}'.length) });

describe("metadata", () => {
  const kept: [what: string, metadata: Metadata][] = [
    ["nothing", {}],
    [
      "values of all kinds",
      { a: null, b: true, c: "é😀\ufffe\u0001", d: [0, -0.5, 5e-324, 9_007_199_254_740_991], "": {} },
    ],
    ["8 levels", nested(8)],
    ["256 members, of arrays too", { a: Array(255).fill(1) }],
    ["16,384 bytes", text(16_384)],
  ];
  for (const [what, metadata] of kept)
    it(`may be ${what}, and is kept as it is`, () => {
      const accepted = acceptMetadata(metadata);
      assert.ok("value" in accepted);
      assert.equal(accepted.value, metadata);
    });

  const surrogate = "metadata has an unpaired surrogate, which is not a character";
  const nul = "metadata has the character U+0000, which the database cannot hold";
  const inexact = "metadata has a number that a double does not hold exactly: send it as a string";
  const refused: [what: string, metadata: Metadata, reason: string][] = [
    ["9 levels", nested(9), "metadata is nested deeper than 8 levels"],
    ["9 levels in an array", { a: [nested(7)] }, "metadata is nested deeper than 8 levels"],
    ["257 members", { a: Array(256).fill(1) }, "metadata has more than 256 members"],
    ["16,385 bytes", text(16_385), "metadata has 16385 bytes, 16384 are allowed"],
    ["characters that a message escapes", { a: "\uffff".repeat(2_730) }, "metadata has 16388 bytes, 16384 are allowed"],
    ["half a character", { a: ["\ud800"] }, surrogate],
    ["half a character in a name", { a: { "\udc00": 1 } }, surrogate],
    ["NUL", { a: "x\0" }, nul],
    ["NUL in a name", { "\0": 1 }, nul],
    ["a number beyond doubles", { a: Number("1e400") }, inexact],
    ["an integer that a double rounds", { a: 9_007_199_254_740_992 }, inexact],
  ];
  for (const [what, metadata, reason] of refused)
    it(`may not be or hold ${what}`, () => {
      assert.deepEqual(acceptMetadata(metadata), { reason });
    });
});
