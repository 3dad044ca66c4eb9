/**
 * A process that queries the emulator of DynamoDB in a folder, its only argument, and prints for each query how many iterators of
 * its database it has opened, how many it has closed, and how many items it has found.
 */
import { CreateTableCommand, DynamoDBClient, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { once } from "node:events";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { setImmediate } from "node:timers/promises";
import { createDynamodb } from "../../../local/emulators/dynamodb.mts";

type Prototype = Record<string, (...args: unknown[]) => unknown>;

function countCalls({ prototype }: { prototype: Prototype }, method: string, count: () => void): void {
  const original = prototype[method];
  prototype[method] = function (...args) {
    count();
    return original?.apply(this, args);
  };
}

const dynaliteRequire = createRequire(createRequire(process.argv[1] ?? "").resolve("dynalite"));
const level = createRequire(dynaliteRequire.resolve("level"))("abstract-level") as Record<
  "AbstractLevel" | "AbstractKeyIterator" | "AbstractValueIterator",
  { prototype: Prototype }
>;
let [opened, closed] = [0, 0];
for (const method of ["keys", "values"]) countCalls(level.AbstractLevel, method, () => opened++);
for (const iterator of [level.AbstractKeyIterator, level.AbstractValueIterator])
  countCalls(iterator, "close", () => closed++);

const table = { TableName: "table" };

async function put(client: DynamoDBClient, at: number): Promise<boolean> {
  const command = new PutItemCommand({ ...table, Item: { id: { S: "one" }, at: { N: String(at) } } });
  return client.send(command).then(
    () => true,
    () => false,
  );
}

async function createTable(): Promise<DynamoDBClient> {
  const server = createDynamodb(process.argv[2] ?? "").listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  await client.send(
    new CreateTableCommand({
      ...table,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "id", AttributeType: "S" },
        { AttributeName: "at", AttributeType: "N" },
      ],
      KeySchema: [
        { AttributeName: "id", KeyType: "HASH" },
        { AttributeName: "at", KeyType: "RANGE" },
      ],
    }),
  );
  // The table is there when the first item is.
  while (!(await put(client, 0))) await setImmediate();
  for (const at of [1, 2]) await put(client, at);
  return client;
}

async function countIterators(): Promise<void> {
  const client = await createTable();
  for (const { id, limit } of [{ id: "none" }, { id: "one" }, { id: "one", limit: 1 }]) {
    [opened, closed] = [0, 0];
    const { Count } = await client.send(
      new QueryCommand({
        ...table,
        KeyConditionExpression: "id = :id",
        ExpressionAttributeValues: { ":id": { S: id } },
        Limit: limit,
      }),
    );
    // What closes may come right after the answer.
    for (let turn = 0; closed < opened && turn < 1000; turn++) await setImmediate();
    console.log(JSON.stringify({ id, limit, found: Count, opened, closed }));
  }
}

void countIterators().finally(() => process.exit());
