import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { useCommands } from "../../support/local/running-command";
import { useProjectCopy } from "../../support/local/project-copy";
import { useTemporaryFolder } from "../../support/temporary-folder";
import { waitFor } from "../../support/wait-for";

describe("npm run bench", () => {
  const project = useProjectCopy();
  const folder = useTemporaryFolder();
  const start = useCommands(undefined, project);
  const bench = (...args: string[]) => start("bench/run.ts", ...args);

  it("measures a row, and writes where it is told to", async () => {
    const file = join(folder(), "results.md");
    const command = await bench("--row", "outbox-claim", "--out", file);
    assert.equal(await command.exited, 0, command.stderr());
    assert.match(command.stdout(), /outbox-claim[^]*at most 2 of the baseline/);
    const page = await readFile(file, "utf8");
    assert.match(page, /`npm run bench -- --row outbox-claim`/);
    assert.match(page, /\| outbox-claim +\| [\d.,]+ ms \([\d.,]+–[\d.,]+\) +\| /);
    await command.assertNothingLeft();
  });

  it("ends at once when it is interrupted, and writes nothing", async () => {
    const file = join(folder(), "interrupted.md");
    const command = await bench("--row", "outbox-drain", "--out", file);
    // It says so after three seconds, far from the row's end.
    await waitFor("the row to begin", () => command.stderr().includes("outbox-drain"));
    command.signal("SIGINT");
    assert.equal(await command.exited, 130);
    assert.match(command.stderr(), /Interrupted by SIGINT\./);
    await assert.rejects(readFile(file), { code: "ENOENT" });
    await command.assertNothingLeft();
  });

  for (const [args, message] of [
    [["--row", "nothing"], /there is no row nothing\. Rows are .*outbox-claim/],
    [["--scaling", "--row", "outbox-claim"], /there is no row outbox-claim\. Rows are batches/],
    [["--scaling", "--load-seconds", "20"], /'--load-seconds <count>' cannot be used with option '--scaling'/],
    [["--rows"], /unknown option '--rows'/],
  ] as const)
    it(`refuses ${JSON.stringify(args.join(" "))}`, async () => {
      const command = await bench(...args);
      assert.equal(await command.exited, 2);
      assert.match(command.stderr(), message);
      await command.assertNothingLeft();
    });

  it("names what it would measure", async () => {
    const [rows, growths] = [await bench("--list"), await bench("--scaling", "--list")];
    assert.deepEqual([await rows.exited, await growths.exited], [0, 0]);
    assert.match(rows.stdout(), /outbox-claim +│ at most 2 of the baseline/);
    assert.match(growths.stdout(), /backlog +│ 1 to 1000000 entries that wait/);
  });
});
