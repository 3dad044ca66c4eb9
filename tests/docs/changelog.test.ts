import assert from "node:assert/strict";
import { version as projectVersion } from "../../package.json";
import { parseChangelog, readChangelog } from "../support/changelog";

describe("CHANGELOG.md", () => {
  const versions = readChangelog();

  it("has the project's version at its top", () => {
    assert.equal(versions[0]?.version, projectVersion, "package.json and CHANGELOG.md name the same version");
  });

  it("begins each version with what is replaced, migrated and to be done by hand", () => {
    for (const { version, parts } of versions) {
      const [replaced, migrated, byHand] = parts.keys();
      assert.deepEqual([replaced, migrated, byHand], ["Replaced", "Migrated", "By hand"], version);
      for (const [heading, text] of parts)
        assert.notEqual(text, "", `${version}, "${heading}", is empty: write "Nothing." or leave the heading out`);
    }
  });

  it("gives each version but the top one its date and its commit", () => {
    for (const { version, date, commit } of versions.slice(1)) {
      assert.ok(date, `${version} has no date: the heading is "## ${version} - YYYY-MM-DD"`);
      assert.ok(commit, `${version} names no commit: below the heading stands "Commit" with the full hash`);
    }
  });

  it("goes from the newest version to the oldest", () => {
    const numbers = versions.map(({ version }) => version.split(".").map(Number));
    const sorted = numbers.toSorted((a, b) => b.reduce((sum, part, i) => sum || part - (a[i] ?? 0), 0));
    assert.deepEqual(numbers, sorted);
  });
});

describe("a changelog", () => {
  it("is read by version and part", () => {
    const commit = "0123456789abcdef0123456789abcdef01234567";
    const text = `# Changelog\n\nAbout.\n\n## 2.0.0\n\n### Replaced\n\nNothing.\n\n## 1.0.0 - 2026-01-02\n\nCommit ${commit}\n\n### Replaced\n\n- A\n- B\n\n### Migrated\n\nC\n`;
    assert.deepEqual(parseChangelog(text), [
      { version: "2.0.0", date: undefined, commit: undefined, parts: new Map([["Replaced", "Nothing."]]) },
      {
        version: "1.0.0",
        date: "2026-01-02",
        commit,
        parts: new Map([
          ["Replaced", "- A\n- B"],
          ["Migrated", "C"],
        ]),
      },
    ]);
  });

  it("has no other headings of its level", () => {
    const message = `CHANGELOG.md, "Unreleased": a heading is a version, with " - YYYY-MM-DD" once it is out.`;
    assert.throws(() => parseChangelog("## Unreleased\n"), { message });
  });
});
