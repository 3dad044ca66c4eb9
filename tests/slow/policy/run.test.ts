import assert from "node:assert/strict";
import { useCommands } from "../../support/local/running-command";

describe("npm run policy", () => {
  const startCommand = useCommands();

  for (const [args, message] of [
    [["--stack", "nowhere"], /There is no Pulumi\.nowhere\.yaml in .*: name a stack that has one/],
    [["--stacks", "dev"], /unknown option '--stacks'/],
    [["-c", "taskCpu"], /form key=value/],
    [["dev"], /too many arguments/],
  ] as const)
    it(`refuses ${args.join(" ")}`, async () => {
      const command = await startCommand("policy/run.ts", ...args);
      assert.equal(await command.exited, 2);
      assert.match(command.stderr(), message);
      assert.equal(command.stdout(), "");
      await command.assertNothingLeft();
    });

  it("tells of the problems of a configuration, without a stack trace", async () => {
    const command = await startCommand("policy/run.ts", "--stack", "dev", "-c", "taskCpu=300");
    assert.equal(await command.exited, 1);
    assert.match(command.stderr(), /^The configuration of stack 'dev' has 1 problem:\n {2}- taskCpu is "300"; .*\n$/);
    await command.assertNothingLeft();
  });
});
