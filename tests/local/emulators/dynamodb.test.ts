import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { useTemporaryFolder } from "../../support/temporary-folder";

const SCRIPT = path.join(__dirname, "../../support/servers/count-iterators.mts");

describe("the emulator of DynamoDB", () => {
  const folder = useTemporaryFolder();

  it("closes what a query reads with, however it ends", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, folder()]);
    assert.deepEqual(
      stdout
        .trim()
        .split("\n")
        .map((line): unknown => JSON.parse(line)),
      [
        { id: "none", found: 0, opened: 1, closed: 1 },
        { id: "one", found: 3, opened: 1, closed: 1 },
        { id: "one", limit: 1, found: 1, opened: 1, closed: 1 },
      ],
    );
  });
});
