import assert from "node:assert/strict";
import { createDynamodbTable, type TableInputs } from "../../../local/resources/dynamodb-table";
import { createRandomPassword } from "../../../local/resources/random-password";
import { createSecretVersion } from "../../../local/resources/secretsmanager-secret-version";
import type { LocalDeployment } from "../../../local/resources/resource";
import { connectEmulators, uniqueName } from "../../support/servers/emulators";
import { use } from "../../support/use";

describe("a resource that an earlier start left", () => {
  it("is the same password, unless another length is asked for", async () => {
    // All that the creator of a password uses.
    const deployment = { generated: new Map<string, string>() } as unknown as LocalDeployment;
    const make = async (length: number, name: string) =>
      String((await createRandomPassword({ length }, name, deployment)).outputs.result);
    const first = await make(43, "token");
    assert.match(first, /^[A-Za-z0-9]{43}$/);
    assert.equal(await make(43, "token"), first);
    assert.notEqual(await make(43, "other"), first);
    assert.match(await make(50, "token"), /^[A-Za-z0-9]{50}$/);
  });

  it("is the secret's current version, which may have been rotated", async () => {
    const values = new Map<string, string>();
    const secrets = {
      put: (arn: string, text: string) => values.set(arn, text),
      read: (arn: string) => values.get(arn),
    };
    // All that the creator of a version uses.
    const deployment = { secrets } as unknown as LocalDeployment;
    await createSecretVersion({ secretId: "arn", secretString: "first" }, "version", deployment);
    assert.equal(values.get("arn"), "first");
    values.set("arn", "rotated");
    await createSecretVersion({ secretId: "arn", secretString: "first" }, "version", deployment);
    assert.equal(values.get("arn"), "rotated");
  });

  describe("a table", () => {
    const emulators = use(connectEmulators, ({ disconnect }) => {
      disconnect();
    });

    it("is the same one, or refused where its keys or indexes are others", async () => {
      const { clients, endpoints } = emulators();
      const deployment = { clients, endpoints } as LocalDeployment;
      const table: TableInputs = { name: uniqueName("table-"), hashKey: "id", attributes: [{ name: "id", type: "S" }] };
      const create = (inputs: TableInputs) => createDynamodbTable(inputs, "table", deployment);
      await create(table);
      await create(table);
      const index = { name: "by-id", hashKey: "id", projectionType: "ALL" } as const;
      await assert.rejects(create({ ...table, globalSecondaryIndexes: [index] }), {
        message: `The table ${table.name} was kept with other keys or indexes than the program gives it, and its emulator cannot change them. Take another folder with --keep.`,
      });
    });
  });
});
