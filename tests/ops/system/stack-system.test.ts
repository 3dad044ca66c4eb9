import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { connectToStack } from "../../../ops/system/stack-system";
import { deployProgram } from "../../support/program/stack";
import { useTemporaryFolder } from "../../support/temporary-folder";
import { use } from "../../support/use";

describe("a stack on AWS", () => {
  const folder = useTemporaryFolder(() => undefined);
  use(
    () => {
      const { PATH = "" } = process.env;
      process.env.PATH = `${folder()}${delimiter}${PATH}`;
      return PATH;
    },
    (path) => (process.env.PATH = path),
  );

  /** Stands in for Pulumi's command: it checks how it is called, and ends as it is told. */
  function answerAsPulumi(output: { stdout?: string; stderr?: string; code?: number }): void {
    const { stdout = "", stderr = "", code = 0 } = output;
    writeFileSync(join(folder(), "stdout"), stdout);
    writeFileSync(join(folder(), "stderr"), stderr);
    const lines = [
      "#!/bin/sh",
      '[ "$*" = "pulumi stack output --json --non-interactive --stack prod" ] || exit 99',
      `cat "${folder()}/stdout"`,
      `cat "${folder()}/stderr" >&2`,
      `exit ${code}`,
    ];
    writeFileSync(join(folder(), "npx"), lines.join("\n"), { mode: 0o755 });
  }

  const connect = () => connectToStack("prod", new AbortController().signal);

  it("is reached in its own region, by its outputs", async () => {
    const { outputs } = await deployProgram();
    const lambdaFunctionArn = "arn:aws:lambda:eu-central-1:123456789012:function:event-processor-prod";
    answerAsPulumi({ stdout: JSON.stringify({ ...outputs, lambdaFunctionArn }) });
    const system = await connect();
    assert.equal(system.title, "Stack prod");
    assert.equal(await system.clients.sqs.config.region(), "eu-central-1");
    assert.equal(system.outputs.s3BucketName, "transaction-logs-dev-123456789012");
  });

  for (const [title, output, message] of [
    [
      "that nobody knows",
      { stderr: "error: no stack named 'prod' found\n", code: 255 },
      "There is no stack prod where Pulumi is logged in: `npx pulumi stack ls` lists those that there are.",
    ],
    [
      "that Pulumi is not logged in to",
      { stderr: "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions\n", code: 1 },
      "Pulumi is not logged in to where the stack's state is: run `npx pulumi login URL` once.",
    ],
    [
      "whose passphrase is not given",
      {
        stderr: "error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE\n",
        code: 1,
      },
      "Pulumi needs the passphrase of the stack's secrets: set PULUMI_CONFIG_PASSPHRASE.",
    ],
    [
      "whose state's bucket takes no expired credentials",
      {
        stderr: "error: read meta.yaml: StatusCode: 400, api error ExpiredToken: The provided token has expired.\n",
        code: 255,
      },
      "The credentials for AWS are not valid any more: sign in again (`aws sso login`). " +
        "(error: read meta.yaml: StatusCode: 400, api error ExpiredToken: The provided token has expired.)",
    ],
    [
      "whose state's bucket lets nobody in",
      { stderr: "error: read meta.yaml: StatusCode: 403, api error AccessDenied: Access Denied\n", code: 255 },
      "The credentials for AWS do not allow Pulumi to read the state of stack prod: docs/operations.md tells what the command " +
        "needs. (error: read meta.yaml: StatusCode: 403, api error AccessDenied: Access Denied)",
    ],
    [
      "whose state's bucket nobody has credentials for",
      { stderr: "error: get credentials: failed to refresh cached credentials, no EC2 IMDS role found\n", code: 255 },
      "There are no credentials for AWS: sign in (`aws sso login`), or set AWS_PROFILE. " +
        "(error: get credentials: failed to refresh cached credentials, no EC2 IMDS role found)",
    ],
    [
      "that is not deployed",
      { stdout: "{}\n" },
      "Stack prod has no outputs: it is not deployed. `npx pulumi up --stack prod` does that.",
    ],
    [
      "whose state nobody reads, as Pulumi's CLI is not there yet, and cannot be fetched",
      {
        stderr:
          "Downloading pulumi v3.265.0...\npulumi: fetch failed\nnpm notice\nnpm notice New version of npm\nnpm notice\n",
        code: 1,
      },
      "Pulumi's CLI could not be fetched (pulumi: fetch failed): docs/deploy.md says under Proxy how it is.",
    ],
    [
      "that Pulumi cannot read",
      { stderr: "warning: old\nerror: the state is damaged\n\n", code: 1 },
      "Pulumi cannot read stack prod: error: the state is damaged",
    ],
  ] as const)
    it(`${title} is refused with what to do`, async () => {
      answerAsPulumi(output);
      await assert.rejects(connect(), { message });
    });
});
