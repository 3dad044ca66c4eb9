/** Reads what the system has stored: every row, every object, every dead letter. */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import type { Field } from "../../domain/field";
import { FIELDS } from "../../domain/fields";
import type { Postgres } from "../emulators/postgres";
import { NO_PROGRESS, type Progress } from "./progress";
import type { AuroraRow, LogObject, SessionRow } from "./verification";

const MAX_CONCURRENT_DOWNLOADS = 20;

/** A field's value; a row that a task of the version before wrote has an object in its former column alone. */
function valueOf(field: Field): string {
  if (field.kind === "integer") return `"${field.column}"::float8`;
  const hasFormer = field.kind === "object" && field.formerColumn !== undefined;
  return hasFormer ? `coalesce("${field.column}", "${field.formerColumn}"::json)` : `"${field.column}"`;
}

/** @param transactionIds all of them where it is left out. */
export async function readAuroraRows(
  { query }: Pick<Postgres, "query">,
  transactionIds?: readonly string[],
): Promise<AuroraRow[]> {
  const fields = FIELDS.map((field) => `${valueOf(field)} AS "${field.name}"`);
  const rows = await query(
    `SELECT transaction_id AS "transactionId", user_id AS "userId", ${fields.join(", ")},
       round(extract(epoch FROM accepted_at) * 1000)::float8 AS timestamp FROM transactions
     WHERE $1::text[] IS NULL OR transaction_id = ANY ($1)`,
    [transactionIds ?? null],
  );
  return rows as unknown as AuroraRow[];
}

/** Ids of the transactions whose message is not known to be in the queue. */
export async function readOutbox({ query }: Postgres): Promise<string[]> {
  return (await query("SELECT transaction_id FROM outbox")).map((row) => String(row.transaction_id));
}

/** The rows of transactions, and not the claims beside them. */
export async function readSessions(dynamodb: DynamoDBClient, tableName: string): Promise<SessionRow[]> {
  const rows: SessionRow[] = [];
  const client = DynamoDBDocumentClient.from(dynamodb);
  const scan = { TableName: tableName, ConsistentRead: true, FilterExpression: "attribute_exists(userId)" };
  for await (const page of paginateScan({ client }, scan)) rows.push(...((page.Items ?? []) as SessionRow[]));
  return rows;
}

/** @param startProgress gets their number, and is told of each that has been read. */
export async function readObjects(
  s3: S3Client,
  bucket: string,
  startProgress: (total: number) => Progress = () => NO_PROGRESS,
): Promise<LogObject[]> {
  const keys: string[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket }))
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
  const objects: LogObject[] = [];
  const progress = startProgress(keys.length);
  const remaining = keys.values();
  const download = async () => {
    for (const key of remaining) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      objects.push({ key, body: (await Body?.transformToByteArray()) ?? new Uint8Array() });
      progress.update(objects.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: MAX_CONCURRENT_DOWNLOADS }, download));
  } finally {
    progress.stop();
  }
  return objects;
}

/** Bodies of the messages. They stay in the queue, hidden for its visibility timeout so that each is read once. */
export async function readMessages(sqs: SQSClient, queueUrl: string): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }));
    if (!Messages?.length) return bodies;
    bodies.push(...Messages.map(({ Body }) => Body ?? ""));
  }
}
