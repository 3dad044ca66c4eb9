import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { TerraformDocument } from "../../../policy/terraform/document";
import { useProjectCopy } from "../../support/local/project-copy";
import { TERMINAL, useCommands } from "../../support/local/running-command";

/** Of a stack `closed`, with a value that only Pulumi's engine can read. */
const ENCRYPTED = "config:\n  transaction-system:environmentSuffix:\n    secure: v1:abcdef\n";

describe("npm run policy", () => {
  const project = useProjectCopy(async (folder) => {
    await writeFile(path.join(folder, "Pulumi.closed.yaml"), ENCRYPTED);
    for (const stack of ["guest", "prod"]) await rm(path.join(folder, `Pulumi.${stack}.yaml`));
  });
  const startCommand = useCommands(() => ({}), project);
  const startOnTerminal = useCommands(() => TERMINAL, project);

  it("refuses to write all stacks into one file", async () => {
    const command = await startCommand("policy/run.ts", "--export", "stack.tf.json");
    assert.equal(await command.exited, 2);
    assert.match(command.stderr(), /'--export <file>' is for one stack: name it with --stack/);
    assert.equal(command.stdout(), "");
    await command.assertNothingLeft();
  });

  it("tells of the problems of a configuration, without a stack trace", async () => {
    const command = await startCommand("policy/run.ts", "--stack", "dev", "-c", "taskCpu=300");
    assert.equal(await command.exited, 1);
    assert.match(command.stderr(), /^The configuration of stack 'dev' has 1 problem:\n {2}- taskCpu is "300"; .*\n$/);
    await command.assertNothingLeft();
  });

  it("judges every stack that has a file, and tells of the one that it cannot judge", async () => {
    const command = await startCommand("policy/run.ts");
    assert.equal(await command.exited, 1);
    assert.match(command.stdout(), /^\nStack dev\n┌/);
    assert.match(command.stdout(), /\n132 checks: \d+ pass, \d+ fail somewhere, \d+ have nothing to look at\. .*\n$/);
    assert.equal(
      command.stderr(),
      "transaction-system:environmentSuffix of stack closed is encrypted, which only Pulumi's engine can read: give it a " +
        "value that may be seen (--config transaction-system:environmentSuffix=VALUE), or name another stack.\n" +
        "\n1 stack could not be judged.\n",
    );
    await command.assertNothingLeft();
  });

  it("writes a stack as a document of Terraform, and tells on a terminal what it does meanwhile", async () => {
    const file = path.join(project(), "stack.tf.json");
    const command = await startOnTerminal("policy/run.ts", "--stack", "dev", "--export", file);
    assert.equal(await command.exited, 0);
    assert.equal(
      command.stdout(),
      `Written: ${file}, for example for: checkov -f ${file} --framework terraform_json\n`,
    );
    assert.equal(command.stderr(), "\r\u001b[KEvaluating stack dev \r\u001b[K");
    const { resource } = JSON.parse(await readFile(file, "utf8")) as TerraformDocument;
    assert.equal(resource.aws_sqs_queue?.["events-queue"]?.name, "transactions-dev");
    await command.assertNothingLeft();
  });
});
