import assert from "node:assert/strict";
import {
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { useSecretsManager } from "../../support/servers/secrets-manager";

let secretCount = 0;

describe("the emulator of Secrets Manager", () => {
  const secretsManager = useSecretsManager();

  /** A secret of each test's own. */
  function createSecret(text: string): string {
    secretCount += 1;
    const arn = `arn:aws:secretsmanager:us-east-1:000000000000:secret:token-${secretCount}`;
    secretsManager().secrets.put(arn, text);
    return arn;
  }

  const read = async (SecretId: string, VersionStage?: string, VersionId?: string) => {
    const command = new GetSecretValueCommand({ SecretId, VersionStage, VersionId });
    const { ARN, Name, SecretString } = await secretsManager().client.send(command);
    return [ARN, Name, SecretString];
  };

  const put = async (SecretId: string, SecretString: string, more: object = {}) => {
    const answer = await secretsManager().client.send(new PutSecretValueCommand({ SecretId, SecretString, ...more }));
    assert.equal(answer.ARN, SecretId);
    return { id: answer.VersionId ?? "", stages: answer.VersionStages };
  };

  const move = (SecretId: string, VersionStage: string, from?: string, to?: string) =>
    secretsManager().client.send(
      new UpdateSecretVersionStageCommand({
        SecretId,
        VersionStage,
        RemoveFromVersionId: from,
        MoveToVersionId: to,
      }),
    );

  /** The labels of each version, in the order of their making. */
  const stages = async (SecretId: string, IncludeDeprecated?: boolean) => {
    const command = new ListSecretVersionIdsCommand({ SecretId, IncludeDeprecated });
    const { Versions = [] } = await secretsManager().client.send(command);
    for (const { CreatedDate } of Versions) assert.ok(CreatedDate instanceof Date && CreatedDate.getTime() > 0);
    return Versions.map(({ VersionStages }) => VersionStages);
  };

  it("gives a secret by its ARN and by its name, in the version asked for", async () => {
    const arn = createSecret("first");
    const name = arn.slice(arn.lastIndexOf(":") + 1);
    secretsManager().secrets.put(arn, "second");
    assert.deepEqual(await read(arn), [arn, name, "second"]);
    assert.deepEqual(await read(name), [arn, name, "second"]);
    assert.deepEqual(await read(name, "AWSPREVIOUS"), [arn, name, "first"]);
  });

  it("takes a new value, and the one before it becomes the previous one", async () => {
    const arn = createSecret("first");
    assert.deepEqual((await put(arn, "second")).stages, ["AWSCURRENT"]);
    const third = await put(arn, "third");
    assert.equal(secretsManager().secrets.read(arn), "third");
    assert.equal((await read(arn, "AWSPREVIOUS"))[2], "second");
    assert.equal((await read(arn, undefined, third.id))[2], "third");
    assert.deepEqual(await stages(arn), [["AWSPREVIOUS"], ["AWSCURRENT"]]);
    assert.deepEqual(await stages(arn, true), [[], ["AWSPREVIOUS"], ["AWSCURRENT"]]);
  });

  it("takes one by UpdateSecret, too", async () => {
    const arn = createSecret("first");
    const command = new UpdateSecretCommand({ SecretId: arn, SecretString: "second" });
    const { VersionId } = await secretsManager().client.send(command);
    assert.equal((await read(arn, "AWSCURRENT", VersionId))[2], "second");
    assert.equal((await read(arn, "AWSPREVIOUS"))[2], "first");
  });

  it("takes one that nobody has signed", async () => {
    const arn = createSecret("first");
    const response = await fetch(secretsManager().secrets.endpoint, {
      method: "POST",
      headers: { "x-amz-target": "secretsmanager.PutSecretValue", "content-type": "application/x-amz-json-1.1" },
      body: JSON.stringify({ SecretId: arn, SecretString: "second" }),
    });
    assert.equal(response.status, 200);
    assert.equal(secretsManager().secrets.read(arn), "second");
  });

  it("leaves the current version alone where another label is asked for", async () => {
    const arn = createSecret("first");
    assert.deepEqual((await put(arn, "second", { VersionStages: ["AWSPENDING"] })).stages, ["AWSPENDING"]);
    assert.equal((await read(arn))[2], "first");
    assert.equal((await read(arn, "AWSPENDING"))[2], "second");
  });

  it("does a repeated request once, and refuses another value under its token", async () => {
    const arn = createSecret("first");
    const more = { ClientRequestToken: "0123456789abcdef0123456789abcdef" };
    await put(arn, "second", more);
    assert.equal((await put(arn, "second", more)).id, more.ClientRequestToken);
    assert.deepEqual(await stages(arn), [["AWSPREVIOUS"], ["AWSCURRENT"]]);
    await assert.rejects(put(arn, "third", more), { name: "ResourceExistsException" });
  });

  it("gives a version its place back, and AWSPREVIOUS follows", async () => {
    const arn = createSecret("first");
    const good = await put(arn, "good");
    const refused = await put(arn, "refused");
    await move(arn, "AWSCURRENT", refused.id, good.id);
    assert.equal((await read(arn))[2], "good");
    assert.equal((await read(arn, "AWSPREVIOUS"))[2], "refused");
  });

  it("takes a label away", async () => {
    const arn = createSecret("leaked");
    await put(arn, "current");
    const { Versions = [] } = await secretsManager().client.send(new ListSecretVersionIdsCommand({ SecretId: arn }));
    await move(arn, "AWSPREVIOUS", Versions[0]?.VersionId);
    await assert.rejects(read(arn, "AWSPREVIOUS"), { name: "ResourceNotFoundException" });
  });

  it("moves no label that another version holds, or none at all", async () => {
    const arn = createSecret("first");
    const second = await put(arn, "second", { VersionStages: ["AWSPENDING"] });
    const invalid = { name: "InvalidParameterException" };
    await assert.rejects(move(arn, "AWSCURRENT", undefined, second.id), invalid);
    await assert.rejects(move(arn, "AWSCURRENT", second.id), invalid);
    await assert.rejects(move(arn, "AWSPREVIOUS", second.id), invalid);
    await assert.rejects(move(arn, "AWSCURRENT", "nowhere"), { name: "ResourceNotFoundException" });
    assert.equal((await read(arn))[2], "first");
  });

  it("keeps a hundred versions, and every label", async () => {
    const arn = createSecret("0");
    const { secrets } = secretsManager();
    for (let n = 1; n <= 150; n++) secrets.put(arn, String(n));
    assert.equal((await stages(arn, true)).length, 100);
    assert.equal((await read(arn, "AWSPREVIOUS"))[2], "149");
  });

  it("leaves the database's secret to whoever manages it", async () => {
    const arn = "arn:aws:secretsmanager:us-east-1:000000000000:secret:rds!aurora-cluster-dev";
    secretsManager().secrets.put(arn, "password");
    await assert.rejects(put(arn, "other"), { name: "InvalidRequestException", message: /^RDS manages this secret/ });
    assert.equal((await read(arn))[2], "password");
  });

  it("refuses an empty value, and what it has not", async () => {
    const arn = createSecret("first");
    await assert.rejects(put(arn, ""), { name: "InvalidParameterException" });
    const response = await fetch(secretsManager().secrets.endpoint, {
      method: "POST",
      headers: { "x-amz-target": "secretsmanager.DeleteSecret" },
      body: JSON.stringify({ SecretId: arn }),
    });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /UnknownOperationException.*GetSecretValue, PutSecretValue, /);
  });

  it("has no answer for a secret that does not exist, nor for a version", async () => {
    await assert.rejects(read("token"), { name: "ResourceNotFoundException" });
    await assert.rejects(put("token", "value"), { name: "ResourceNotFoundException" });
    await assert.rejects(read(createSecret("first"), "AWSPENDING"), { name: "ResourceNotFoundException" });
  });
});
