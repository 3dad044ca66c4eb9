import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { configText, type Key } from "../infra/config/key";
import { keys } from "../infra/config/keys";

const readme = readFileSync(join(__dirname, "..", "README.md"), "utf8");

describe("README.md", () => {
  it("lists configuration keys that there are, each with its default", () => {
    const rows = [...readme.matchAll(/^\| `(\w+)` +\| (\S+) +\|/gm)].map(([, key = "", value]) => [key, value]);
    assert.ok(rows.length > 0);
    const stated = new Map(Object.entries<Key>(keys));
    for (const [key = "", shown] of rows) {
      const value = stated.get(key)?.default;
      assert.ok(stated.has(key), key);
      assert.equal(shown, value === undefined || value === "" ? "none" : `\`${configText(value)}\``, key);
    }
  });
});
