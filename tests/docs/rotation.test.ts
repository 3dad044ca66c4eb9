/** The commands of "Rotate the API token" as they stand in the runbook, against this machine's Secrets Manager. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { createTokenReader } from "../../service/process/secrets";
import { PROJECT_DIRECTORY } from "../../program/stack-values";
import { recordedLog } from "../support/service/recorded-log";
import { useSecretsManager } from "../support/servers/secrets-manager";
import { useTemporaryFolder } from "../support/temporary-folder";

const ARN = "arn:aws:secretsmanager:us-east-1:000000000000:secret:transaction-api-token-dev";
const FIRST = "the-first-token-of-more-than-32-characters";

const operations = readFileSync(join(PROJECT_DIRECTORY, "docs", "operations.md"), "utf8");
const [, section = ""] = /^## Rotate the API token\n([^]*?)^## /m.exec(operations) ?? [];
const [rotate = "", goBack = "", revoke = ""] = [...section.matchAll(/^```sh\n([^]*?)^```$/gm)].map(
  ([, block = ""]) => block,
);

/** Stands in for the aws CLI, which has a word for each of the API's members; and for OpenSSL. */
const AWS = `#!${process.execPath}
const sdk = require(${JSON.stringify(join(PROJECT_DIRECTORY, "node_modules/@aws-sdk/client-secrets-manager"))});
const pascal = (words) => words.replace(/^(--)?./, (c) => c.at(-1).toUpperCase()).replace(/-./g, (c) => c[1].toUpperCase());
const [, , service, verb, ...options] = process.argv;
const input = {};
for (let i = 0; i < options.length; i += 2) input[pascal(options[i])] = options[i + 1];
new sdk.SecretsManagerClient().send(new sdk[pascal(verb) + "Command"](input)).then((answer) => {
  console.log(JSON.stringify(answer));
});
`;
const OPENSSL = `#!${process.execPath}
const [, , command, encoding, bytes] = process.argv;
if (command !== "rand" || encoding !== "-base64") process.exit(99);
console.log(require("node:crypto").randomBytes(Number(bytes)).toString("base64"));
`;

describe("the runbook of the API token", () => {
  const secretsManager = useSecretsManager();
  const folder = useTemporaryFolder((path) => {
    writeFileSync(join(path, "aws"), AWS, { mode: 0o755 });
    writeFileSync(join(path, "openssl"), OPENSSL, { mode: 0o755 });
  });

  async function run(block: string): Promise<string> {
    const script = `set -e\nout() { [ "$1" = apiTokenSecretArn ] && echo ${ARN}; }\n${block}`;
    const { stdout } = await promisify(execFile)("sh", ["-c", script], {
      env: {
        PATH: `${folder()}${delimiter}${process.env.PATH ?? ""}`,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager().secrets.endpoint,
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
      },
    });
    return stdout;
  }

  /** The tokens that a task accepts now. */
  const accepted = () => createTokenReader(secretsManager().client, ARN, recordedLog().log)();

  /** The version that has the label, in what a listing printed. */
  function versionWith(label: string, listing: string): string {
    const { Versions } = JSON.parse(listing.split("\n")[0] ?? "") as {
      Versions: { VersionId: string; VersionStages: string[] }[];
    };
    return Versions.find(({ VersionStages }) => VersionStages.includes(label))?.VersionId ?? "";
  }

  it("rotates, goes back from a token that is refused, and revokes a leaked one", async () => {
    secretsManager().secrets.put(ARN, FIRST);
    await run(rotate);
    const [second = "", ...older] = await accepted();
    assert.match(second, /^[A-Za-z0-9]{43}$/);
    assert.deepEqual(older, [FIRST]);

    secretsManager().secrets.put(ARN, "too short");
    assert.deepEqual(await accepted(), [second]);
    const [list = "", ...move] = goBack.split(/(?<=\n)(?=aws secretsmanager update)/);
    const listing = await run(list);
    const [good, refused] = [versionWith("AWSPREVIOUS", listing), versionWith("AWSCURRENT", listing)];
    await run(move.join("").replace("GOOD", good).replace("REFUSED", refused));
    assert.deepEqual(await accepted(), [second]);

    await run(rotate);
    assert.deepEqual((await accepted()).slice(1), [second]);
    const [listAgain = "", ...take] = revoke.split(/(?<=\n)(?=aws secretsmanager update)/);
    await run(take.join("").replace("VERSION", versionWith("AWSPREVIOUS", await run(listAgain))));
    const left = await accepted();
    assert.equal(left.length, 1);
    assert.notEqual(left[0], second);
  });
});
