import assert from "node:assert/strict";
import { useCommands } from "../../support/local/running-command";

describe("npm run sbom", () => {
  const startCommand = useCommands();
  const start = (...args: string[]) => startCommand("build/sbom.ts", ...args);

  it("writes a file for the image and one for each handler, and leaves nothing else", async () => {
    const command = await start();
    assert.equal(await command.exited, 0, command.stderr());
    const [, written = ""] = /^Wrote (.*)\.\n$/.exec(command.stdout()) ?? [];
    assert.ok(written.startsWith(".build/service.cdx.json"), command.stdout());
    assert.match(written, /\.build\/event-processor\.cdx\.json/);
    await command.assertNothingLeft();
  });

  it("explains itself", async () => {
    const command = await start("--help");
    assert.equal(await command.exited, 0);
    assert.match(command.stdout(), /^Usage: npm run sbom -- /);
  });

  for (const [argument, message] of [
    ["--nope", /^error: unknown option '--nope'$/m],
    ["out.json", /^error: too many arguments/m],
  ] as const) {
    it(`refuses ${argument}`, async () => {
      const command = await start(argument);
      assert.equal(await command.exited, 2);
      assert.match(command.stderr(), message);
      assert.doesNotMatch(command.stderr(), /\n\s+at /, "a stack trace");
    });
  }
});
