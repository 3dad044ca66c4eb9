import assert from "node:assert/strict";
import { fillPlaces, generatedFiles } from "../../docs/generated-files";

/** Enough of a difference to see what it is about. */
function firstDifference(current: string, expected: string): string {
  const [lines, expectedLines] = [current.split("\n"), expected.split("\n")];
  const at = expectedLines.findIndex((line, i) => line !== lines[i]);
  return `line ${at + 1} is ${JSON.stringify(lines[at])} instead of ${JSON.stringify(expectedLines[at])}`;
}

describe("what is made from the code", () => {
  it("is committed as it would be written now", async () => {
    const stale = (await generatedFiles()).filter(({ current, expected }) => current !== expected);
    assert.deepEqual(
      stale.map(
        ({ name, current, expected }) =>
          `${name} is not what the code says: change that, then \`npm run docs\` writes the file. ` +
          `Its ${firstDifference(current, expected)}`,
      ),
      [],
    );
  });
});

describe("a page", () => {
  const place = (name: string, content = "") => `<!-- ${name}, written by npm run docs -->\n${content}<!-- end -->\n`;

  it("gets each part at its place, and keeps what is around", () => {
    const page = `# Page\n\n${place("first", "old\n")}\nBetween.\n\n${place("second")}`;
    assert.equal(
      fillPlaces(page, { second: "2", first: "1" }),
      `# Page\n\n${place("first", "\n1\n\n")}\nBetween.\n\n${place("second", "\n2\n\n")}`,
    );
  });

  it("has to have a place for each part", () => {
    const message =
      "The page has no place for the first: add the lines <!-- first, written by npm run docs --> and <!-- end -->.";
    assert.throws(() => fillPlaces("# Page\n", { first: "1" }), { message });
    assert.throws(() => fillPlaces(place("first").replace("<!-- end -->", ""), { first: "1" }), { message });
  });
});
