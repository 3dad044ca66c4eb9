/** A user's list of transactions, however many there are. */
import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { USER_INDEX } from "../../domain/session-item";
import { createAwsClients, destroyAwsClients } from "../../local/aws/endpoints";
import { startEmulators } from "../../local/emulators/start-emulators";
import { createSessionStore, type SessionStore } from "../../service/store/sessions";
import { chunksOf } from "../../shared/chunks";
import type { Context } from "../context";
import { interleave, timed } from "../interleave";
import type { Row } from "../row";

const TABLE = "sessions";
const MANY = 100_000;
const PAGE = 20;
const ROUNDS = 50;

/** The most that BatchWriteItem takes. */
const MAX_ITEMS_WRITTEN = 25;
const WRITES_AT_ONCE = 4;

export const userList: Row = {
  name: "user-list",
  what:
    `The first ${PAGE} transactions of a user who has ${MANY.toLocaleString("en-GB")}, from the emulator of DynamoDB. ` +
    `Baseline: of a user who has one.`,
  unit: "ms",
  goal: { of: "ratio", max: 2 },
  async measure(context) {
    const client = await createTable(context);
    await putSessions(client, "few", 1, context);
    await putSessions(client, "many", MANY, context);
    const store = createSessionStore(client, TABLE);
    return interleave(
      ROUNDS,
      () => list(store, "many", PAGE),
      () => list(store, "few", 1),
    );
  },
};

async function list(store: SessionStore, userId: string, expected: number): Promise<number> {
  let found = 0;
  const milliseconds = await timed(async () => {
    found = (await store.page(userId, PAGE)).sessions.length;
  });
  if (found !== expected) throw new Error(`The list has ${found} instead of ${expected} transactions.`);
  return milliseconds;
}

async function createTable({ defer }: Context): Promise<DynamoDBDocumentClient> {
  const emulators = await startEmulators({ services: 0, dynamodb: 0 }, (error) => {
    throw error;
  });
  defer(emulators.stop);
  const clients = createAwsClients(emulators);
  defer(() => {
    destroyAwsClients(clients);
  });
  const key = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: "HASH" as const },
    { AttributeName: range, KeyType: "RANGE" as const },
  ];
  await clients.dynamodb.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "sessionId", AttributeType: "S" },
        { AttributeName: "userId", AttributeType: "S" },
        { AttributeName: "timestamp", AttributeType: "N" },
      ],
      KeySchema: key("sessionId", "timestamp"),
      GlobalSecondaryIndexes: [
        { IndexName: USER_INDEX, KeySchema: key("userId", "timestamp"), Projection: { ProjectionType: "ALL" } },
      ],
    }),
  );
  return DynamoDBDocumentClient.from(clients.dynamodb);
}

async function putSessions(client: DynamoDBDocumentClient, userId: string, count: number, { say }: Context) {
  const items = Array.from({ length: count }, (_, n) => ({
    sessionId: `${userId}-${n}`,
    userId,
    timestamp: 1_700_000_000_000 + n,
    status: "processed",
    data: "{}",
  }));
  const batches = chunksOf(items, MAX_ITEMS_WRITTEN).values();
  let written = 0;
  const write = async () => {
    for (const batch of batches) {
      const requests = batch.map((Item) => ({ PutRequest: { Item } }));
      const { UnprocessedItems } = await client.send(new BatchWriteCommand({ RequestItems: { [TABLE]: requests } }));
      if (Object.keys(UnprocessedItems ?? {}).length > 0) throw new Error("The emulator took only some of the items.");
      say(`${(written += batch.length)} of ${count} written`);
    }
  };
  await Promise.all(Array.from({ length: WRITES_AT_ONCE }, write));
}
