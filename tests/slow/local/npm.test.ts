import assert from "node:assert/strict";
import { findPortRange } from "../../support/local/free-ports";
import { useShell } from "../../support/local/running-command";

describe("npm start, in a shell", () => {
  const startShell = useShell();

  for (const signal of ["SIGTERM", "SIGKILL"] as const)
    it(`ends with npm: ${signal}`, async () => {
      const shell = await startShell(`exec npm start -- --port ${await findPortRange(6)}`);
      await shell.prints("Ctrl-C stops everything");
      assert.equal(shell.kill("npm start", signal), 1);
      await shell.exited;
      assert.match(shell.stdout(), /\nStopped\.\n$/);
      assert.equal(shell.stderr(), "");
      await shell.assertNothingLeft();
    });

  it("says in one line that it cannot build, and what helps", async () => {
    const shell = await startShell(
      `rm -rf .build; : > .build; npm start --silent -- --port ${await findPortRange(6)}; code=$?; rm .build; exit $code`,
    );
    assert.equal(await shell.exited, 1);
    assert.match(
      shell.stderr(),
      /^The service could not be built in .*\/\.build: EEXIST: .* To fix it: make the folder writable and npm ci complete\. \(On AWS, .*\)\n$/,
    );
    await shell.assertNothingLeft();
  });

  it("ends when nobody reads what it prints any more, although nothing happens", async () => {
    // All that it prints at its start is more than 20 lines, and fits into the pipe.
    const shell = await startShell(`npm start -- --port ${await findPortRange(6)} | head -20`);
    assert.equal(await shell.exited, 0);
    assert.equal(shell.stderr(), "");
    assert.equal(shell.stdout().split("\n").length, 21);
    await shell.assertNothingLeft();
  });
});
