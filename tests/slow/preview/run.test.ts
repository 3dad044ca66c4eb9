import assert from "node:assert/strict";
import { TERMINAL, useCommands } from "../../support/local/running-command";

/** What the test looks at of the object. */
interface Printed {
  stack: string;
  resourceCount: number;
  costs: { rate: number; atRestUsd: number };
  difference: { stack: string; added: unknown[] };
}

describe("npm run preview", () => {
  const startCommand = useCommands(() => ({}));

  it("refuses to guess the stack", async () => {
    const command = await startCommand("preview/run.ts");
    assert.equal(await command.exited, 2);
    assert.match(command.stderr(), /required option '--stack <name>' not specified/);
    assert.equal(command.stdout(), "");
    await command.assertNothingLeft();
  });

  it("gives programs all of it as one object, with what differs in another stack", async () => {
    const command = await startCommand("preview/run.ts", "--stack", "dev", "--diff", "prod", "--json", "--tps", "5");
    assert.equal(await command.exited, 0, command.stderr());
    const { stack, resourceCount, costs, difference } = JSON.parse(command.stdout()) as Printed;
    assert.deepEqual([stack, costs.rate, difference.stack], ["dev", 5, "prod"]);
    assert.ok(resourceCount > 0 && costs.atRestUsd > 0);
    assert.ok(Array.isArray(difference.added));
    await command.assertNothingLeft();
  });

  it("tells of the problems of a configuration, without a stack trace", async () => {
    const command = await startCommand("preview/run.ts", "--stack", "dev", "-c", "taskCpu=300");
    assert.equal(await command.exited, 1);
    assert.match(command.stderr(), /^The configuration of stack 'dev' has 1 problem:\n {2}- taskCpu is "300"; .*\n$/);
    await command.assertNothingLeft();
  });
});

describe("npm run diagram", () => {
  const startCommand = useCommands(() => TERMINAL);

  it("prints the flowchart, and on a terminal what it does meanwhile", async () => {
    const command = await startCommand("preview/run-diagram.ts");
    assert.equal(await command.exited, 0, command.stderr());
    assert.equal(command.stderr(), "\r\u001b[KEvaluating stack dev \r\u001b[K");
    assert.match(command.stdout(), /^flowchart TD\n( {2}\S.*\n)+$/);
    await command.assertNothingLeft();
  });
});
