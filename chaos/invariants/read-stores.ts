/**
 * Reads all that the system has stored, and what its API tells of it. By itself: it shares no statement, no query and no reader
 * with the service, the operator's command or the demo, whose faults it is to see.
 */
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { Client } from "pg";
import { FIELDS } from "../../domain/fields";
import type { Postgres } from "../../local/emulators/postgres";
import type { LocalTarget } from "../../local/target/local-target";
import { readAnswers } from "./read-answers";
import type { DeadLetter, Item, OpenApiDocument, Readings, Row, StoredObject } from "./readings";

/** The outputs of the program that it needs. */
interface Outputs {
  dynamoDbTableName: string;
  s3BucketName: string;
  deadLetterQueueUrl: string;
  deadLetterQueues: Record<string, { url: string }>;
}

const MAX_CONCURRENT_DOWNLOADS = 20;

/** Longer than the reading of a queue takes, so that no message is read twice. */
const HIDDEN_SECONDS = 600;

/**
 * Reads everything, when all faults are mended and nothing is under way any more. Dead letters stay in their queues, hidden for
 * ten minutes.
 */
export async function readStores(
  target: Pick<LocalTarget, "outputs" | "clients" | "databases" | "apiToken">,
  openApi: OpenApiDocument,
): Promise<Readings> {
  const { clients, databases, apiToken } = target;
  const outputs = target.outputs as unknown as Outputs;
  const [database] = databases.values();
  if (!database) throw new Error("The program has no database cluster.");
  const api = { url: urlOf(target), token: apiToken };
  const otherQueues = Object.values(outputs.deadLetterQueues).filter(({ url }) => url !== outputs.deadLetterQueueUrl);
  const [aurora, items, objects, deadLetters, otherDeadLetters] = await Promise.all([
    readAurora(database),
    readItems(DynamoDBDocumentClient.from(clients.dynamodb), outputs.dynamoDbTableName),
    readObjects(clients.s3, outputs.s3BucketName),
    readMessages(clients.sqs, outputs.deadLetterQueueUrl),
    Promise.all(otherQueues.map(({ url }) => readMessages(clients.sqs, url))),
  ]);
  const reads = await readAnswers(
    api,
    aurora.rows.map(({ transactionId }) => transactionId),
  );
  return { ...aurora, items, objects, deadLetters, otherDeadLetters: otherDeadLetters.flat(), openApi, reads };
}

/** Each column as PostgreSQL writes it, so that no digit is lost on the way. */
async function readAurora({ host, port, databaseName, password, administratorPassword = password }: Postgres) {
  const login = { user: "administrator", password: administratorPassword };
  const client = new Client({ host, port, database: databaseName, ...login, ssl: { rejectUnauthorized: false } });
  await client.connect();
  try {
    const columns = FIELDS.map(({ column }, index) => `"${column}"::text AS "field${index}"`);
    const { rows } = await client.query<Record<string, string | null>>(
      `SELECT transaction_id, user_id, round(extract(epoch FROM accepted_at) * 1000)::text AS milliseconds,
         ${columns.join(", ")}
       FROM transactions`,
    );
    const outbox = await client.query<{ transaction_id: string }>("SELECT transaction_id FROM outbox");
    return { rows: rows.map(toRow), outbox: outbox.rows.map((row) => row.transaction_id) };
  } finally {
    await client.end();
  }
}

function toRow(row: Record<string, string | null>): Row {
  return {
    transactionId: String(row.transaction_id),
    userId: String(row.user_id),
    timestamp: Number(row.milliseconds),
    fields: Object.fromEntries(FIELDS.map(({ name }, index) => [name, row[`field${index}`] ?? null])),
  };
}

async function readItems(client: DynamoDBDocumentClient, TableName: string): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of paginateScan({ client }, { TableName, ConsistentRead: true }))
    items.push(...((page.Items ?? []) as Item[])); // the table's key is of these two
  return items;
}

async function readObjects(client: S3Client, Bucket: string): Promise<StoredObject[]> {
  const keys: string[] = [];
  for await (const page of paginateListObjectsV2({ client }, { Bucket }))
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
  const objects: StoredObject[] = [];
  const remaining = keys.values();
  const download = async () => {
    for (const key of remaining) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: key }));
      objects.push({ key, text: (await Body?.transformToString()) ?? "" });
    }
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT_DOWNLOADS }, download));
  return objects;
}

async function readMessages(client: SQSClient, QueueUrl: string): Promise<DeadLetter[]> {
  const messages: DeadLetter[] = [];
  const receive = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: 10,
    VisibilityTimeout: HIDDEN_SECONDS,
    MessageAttributeNames: ["All"],
  });
  for (;;) {
    const { Messages: received = [] } = await client.send(receive);
    if (received.length === 0) return messages;
    for (const { Body, MessageAttributes } of received)
      messages.push({ body: Body ?? "", reason: MessageAttributes?.reason?.StringValue });
  }
}

function urlOf({ outputs }: Pick<LocalTarget, "outputs">): string {
  return `http://${String(outputs.loadBalancerDns)}`;
}

/** What the API says of itself. @throws Error if it does not. */
export async function readOpenApi(target: Pick<LocalTarget, "outputs">): Promise<OpenApiDocument> {
  const response = await fetch(`${urlOf(target)}/documentation/json`);
  if (!response.ok) throw new Error(`The service does not give its OpenAPI document: ${response.status}.`);
  return (await response.json()) as OpenApiDocument;
}
