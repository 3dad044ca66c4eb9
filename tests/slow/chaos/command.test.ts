/** `npm run chaos` as its users call it: in its short form, interrupted, and called wrongly. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { useCommands } from "../../support/local/running-command";
import { use } from "../../support/use";

describe("npm run chaos", function () {
  this.timeout(400_000);
  const start = useCommands();
  const chaos = (...args: string[]) => start("chaos/run.ts", ...args);
  const folder = use(
    () => mkdtemp(path.join(tmpdir(), "chaos-report-")),
    (created) => rm(created, { recursive: true }),
  );

  it("finds that everything holds after faults of several kinds, and writes a page with a picture", async () => {
    const page = path.join(folder(), "chaos.md");
    const command = await chaos("--seed", "11", "--transactions", "800", "--out", page);
    assert.equal(await command.exited, 0, command.stdout() + command.stderr());
    assert.match(command.stdout(), /^Everything holds\.$/m);
    assert.equal(command.stdout().match(/^after \d+ transactions, for \d+ ms: /gm)?.length, 8);
    const text = await readFile(page, "utf8");
    assert.match(text, /npm run chaos -- --seed 11 --transactions 800/);
    assert.match(text, /^- commit: /m);
    assert.doesNotMatch(text, /is violated/);
    assert.match(text, /\(chaos\.svg\)/);
    assert.match(await readFile(path.join(folder(), "chaos.svg"), "utf8"), /^<svg /);
    await command.assertNothingLeft();
  });

  it("ends on Ctrl-C with what is known", async () => {
    const command = await chaos("--transactions", "1000", "--fault", "s3-slow");
    await command.prints("s3-slow");
    command.signal("SIGINT");
    assert.equal(await command.exited, 130);
    assert.match(command.stdout(), /transactions accepted/);
    assert.match(command.stdout(), /The stores were not compared: the run was interrupted\./);
    assert.doesNotMatch(command.stderr(), /\n\s+at /, "a stack trace");
    await command.assertNothingLeft();
  });

  it("lists faults and invariants, and runs nothing", async () => {
    const command = await chaos("--list");
    assert.equal(await command.exited, 0);
    for (const text of ["task-killed", "sqs-reset-after", "acknowledged-once-everywhere"])
      assert.ok(command.stdout().includes(text), text);
  });

  for (const [args, message] of [
    [["--fault", "bad-weather"], /Faults are task-killed, /],
    [["--transactions", "0"], /a whole number from 1 to 1000000/],
    [["--out", ""], /It must be a path, and is empty/],
    [["--nonsense"], /unknown option '--nonsense'/],
  ] as const)
    it(`refuses ${args.join(" ")}`, async () => {
      const command = await chaos(...args);
      assert.equal(await command.exited, 2);
      assert.match(command.stderr(), message);
    });
});
