import assert from "node:assert/strict";
import { CreateTopicCommand, PublishCommand } from "@aws-sdk/client-sns";
import type { EventFilter } from "../../../domain/event-filter";
import { arn } from "../../../local/aws/account";
import { createDynamodbTable, type TableInputs } from "../../../local/resources/dynamodb-table";
import { createRandomPassword } from "../../../local/resources/random-password";
import { createSnsTopicSubscription } from "../../../local/resources/sns-topic-subscription";
import { createSecretVersion } from "../../../local/resources/secretsmanager-secret-version";
import type { LocalDeployment } from "../../../local/resources/resource";
import { readAll } from "../../support/ops";
import { connectEmulators, createQueue, uniqueName } from "../../support/servers/emulators";
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

  describe("in an emulator", () => {
    const emulators = use(connectEmulators, ({ disconnect }) => {
      disconnect();
    });

    it("is the same table, or refused where its keys or indexes are others", async () => {
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

    it("is the same subscription, with the filter that the program gives it now", async () => {
      const { sns, sqs } = emulators().clients;
      const { TopicArn: topic = "" } = await sns.send(new CreateTopicCommand({ Name: uniqueName("topic-") }));
      const queueUrl = await createQueue(sqs, uniqueName("queue-"));
      const endpoint = arn("sqs", queueUrl.slice(queueUrl.lastIndexOf("/") + 1));
      // All that the creator of a subscription uses.
      const deployment = { clients: { sns } } as LocalDeployment;
      const create = async (filter?: EventFilter) => {
        const inputs = { topic, protocol: "sqs", endpoint, rawMessageDelivery: true };
        const filterPolicy = filter && JSON.stringify(filter);
        return (await createSnsTopicSubscription({ ...inputs, filterPolicy }, "told", deployment)).id;
      };
      const publish = (currency: string) =>
        sns.send(
          new PublishCommand({
            TopicArn: topic,
            Message: currency,
            MessageAttributes: { currency: { DataType: "String", StringValue: currency } },
          }),
        );
      const received = async () => (await readAll(sqs, queueUrl)).map(({ Body }) => Body).sort();
      const id = await create({ currency: ["EUR"] });
      for (const currency of ["EUR", "USD"]) await publish(currency);
      assert.deepEqual(await received(), ["EUR"]);
      assert.equal(await create({ currency: ["USD"] }), id);
      for (const currency of ["EUR", "USD"]) await publish(currency);
      assert.deepEqual(await received(), ["USD"]);
      assert.equal(await create(), id);
      for (const currency of ["EUR", "USD"]) await publish(currency);
      assert.deepEqual(await received(), ["EUR", "USD"]);
    });
  });
});
