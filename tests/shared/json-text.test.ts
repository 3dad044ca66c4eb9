import assert from "node:assert/strict";
import fc from "fast-check";
import { isExact, readJson, readJsonObject } from "../../shared/json-text";

const nested = (levels: number, open: string, close: string) => open.repeat(levels) + close.repeat(levels);

describe("JSON text", () => {
  const taken: [text: string, value: unknown][] = [
    ['{"a":[1]}', { a: [1] }],
    [' [1 , "x"]\r\n', [1, "x"]],
    ["null", null],
    ['"text"', "text"],
    ["7", 7],
    ['{"a":{"a":1},"b":[{"a":1},{"a":"a"},"a","a"]}', { a: { a: 1 }, b: [{ a: 1 }, { a: "a" }, "a", "a"] }],
    ['{"a":"\\"a\\":","b":"{[","\\"":"}","\\\\":1}', { a: '"a":', b: "{[", '"': "}", "\\": 1 }],
    ['{"A":1,"a":2,"\\u00e4":3,"a\\u0308":4}', { A: 1, a: 2, "\u00e4": 3, "a\u0308": 4 }],
    [nested(9, "[", "]"), JSON.parse(nested(9, "[", "]"))],
    ['{"a":{"b":[{"c":[[{"d":[{}]}]]}]}}', { a: { b: [{ c: [[{ d: [{}] }]] }] } }],
  ];
  for (const [text, value] of taken)
    it(`is taken: ${text}`, () => {
      assert.deepEqual(readJson(text), { value });
    });

  const notJson = [
    "",
    "{",
    '{"a":',
    "{'a':1}",
    '{"a":1,}',
    "01",
    "NaN",
    '{"a":1}{}',
    '\ufeff{"a":1}',
    '"\u0001"',
    "[\u00a01]",
  ];
  const twice = (character: number) => `has a name twice in one object, again at character ${character}`;
  const tooDeep = "has more than 9 levels, at character";
  const refused: [text: string, reason: string][] = [
    ...notJson.map((text): [string, string] => [text, "is not JSON"]),
    ['{"amount":"1.00","amount":"9999.00"}', twice(18)],
    ['{"amount":"1.00","am\\u006funt":"9999.00"}', twice(18)],
    ['{"\\u0061\\u006D":1,"\\u0061\\u006d":1}', twice(19)],
    ['{"a":1,"a":1}', twice(8)],
    ['{"a" \n\t:1,"b":2,"a"\r:1}', twice(17)],
    ['{"":0,"":0}', twice(7)],
    ['{"__proto__":1,"__proto__":1}', twice(16)],
    ['{"\\ud83d\\ude00":1,"😀":1}', twice(19)],
    ['{"a":{"b":[0,{"c":{},"c":[]}]}}', twice(22)],
    ['{"a":{"b":{}},"x":[{"b":1}],"a":1}', twice(29)],
    [nested(10, "[", "]"), `${tooDeep} 10`],
    [`${'{"a":'.repeat(10)}1${"}".repeat(10)}`, `${tooDeep} 46`],
    [nested(100_000, "[", "]"), `${tooDeep} 10`],
    [`[[],[],${nested(9, "[", "]")}]`, `${tooDeep} 16`],
  ];
  for (const [text, reason] of refused)
    it(`is refused: ${text.slice(0, 50)}`, () => {
      assert.deepEqual(readJson(text), { reason });
      assert.equal(readJsonObject(text), undefined);
    });

  it("is an object's only where it is one", () => {
    assert.deepEqual(readJsonObject('{"a":[1]}'), { a: [1] });
    for (const text of ["[1]", "null", '"text"', "7"]) assert.equal(readJsonObject(text), undefined);
  });

  const exact: [text: string, number: number][] = [
    ["0", 0],
    ["0.0e7", 0],
    ["0e-999999999999999999999", 0],
    ["1.0", 1],
    ["1.50", 1.5],
    ["1E2", 100],
    ["100e-2", 1],
    ["0.1", 0.1],
    ["-0.30000000000000004", -0.30000000000000004],
    ["9007199254740991", 9_007_199_254_740_991],
    ["9007199254740992", 9_007_199_254_740_992],
    ["1e23", 1e23],
    ["5e-324", 5e-324],
    ["1.7976931348623157e308", Number.MAX_VALUE],
    ["0.000001e-1", 1e-7],
  ];
  for (const [text, number] of exact)
    it(`holds the number ${text}`, () => {
      assert.deepEqual(readJson(`{"a":[${text}]}`), { value: { a: [number] } });
      assert.ok(isExact({ a: [number, "1e400", null, true] }));
    });

  const inexact = [
    "9007199254740993",
    "-9007199254740993",
    "12345678901234567890.12",
    "0.10000000000000001",
    "0.30000000000000000004",
    "1e400",
    "-1e400",
    "1e-400",
    "4e-324",
    "1.5e-324",
    "1e-99999999999999999999",
    "9".repeat(60_000),
    `0.1${"0".repeat(60_000)}1`,
  ];
  for (const text of inexact)
    it(`marks the number ${text.slice(0, 30)} as one that a double does not hold`, () => {
      const read = readJson(`{"a":[1,{"b":${text}}],"c":2}`);
      const { a, c } = ("value" in read ? read.value : assert.fail(read.reason)) as {
        a: [1, { b: number }];
        c: number;
      };
      assert.deepEqual([a[0], Number.isFinite(a[1].b), c, isExact(a), isExact(c)], [1, false, 2, false, true]);
    });

  it("is read in a time that grows with its length, whatever it holds", () => {
    const costly = [
      `{${Array.from({ length: 20_000 }, (_, index) => `"${index * 131_072}":1`).join(",")}}`,
      `["${'\\"'.repeat(200_000)}"]`,
      `["a"${" ".repeat(400_000)}]`,
      `[${Array.from({ length: 1_000 }, () => `"a"${" ".repeat(400)}`).join(",")}]`,
      `0.1${"0".repeat(400_000)}1`,
    ];
    for (const text of costly) {
      const before = process.cpuUsage();
      readJson(text);
      assert.ok(process.cpuUsage(before).user < 2_000_000, text.slice(0, 20));
    }
  });

  it("never throws, and has the value that JSON.parse gives where nothing is wrong with it", () => {
    const anything = fc.string({ unit: "binary" });
    const tokens = '{ } [ ] " : , \\ 0 12 9. e+ - ab "a" "a": null'.split(" ");
    const nearly = fc.array(fc.constantFrom(...tokens), {
      maxLength: 12,
    });
    const texts = fc.oneof(
      anything,
      nearly.map((parts) => parts.join("")),
      fc.json({ stringUnit: "binary", maxDepth: 7 }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const read = readJson(text);
        if ("reason" in read) assert.match(read.reason, /^(is|has) /);
        else if (isExact(read.value)) assert.deepEqual(read.value, JSON.parse(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it("finds the one member that has a name twice, wherever it is", () => {
    const name = fc.string({ unit: "binary" });
    const rest = fc.dictionary(name, fc.jsonValue({ stringUnit: "binary", maxDepth: 3 }));
    const escaped = (text: string) =>
      `"${text.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)}"`;
    fc.assert(
      fc.property(name, rest, fc.boolean(), (repeated, members, deep) => {
        const others = Object.entries(members).filter(([key]) => key !== repeated);
        const texts = others.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
        const object = `{${[`${JSON.stringify(repeated)}:1`, ...texts, `${escaped(repeated)}:1`].join(",")}}`;
        const read = readJson(deep ? `{"a":[0,${object}]}` : object);
        assert.match("reason" in read ? read.reason : "", /^has a name twice/);
        assert.ok("value" in readJson(`{${texts.join(",")}}`));
      }),
    );
  });
});
