/** How far a replay is: kept in the transaction log's bucket, so that anybody may go on from anywhere. */
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { z } from "zod";
import { readObjectText } from "../../running-system/object-text";
import { readJsonObject } from "../../shared/json-text";
import { explainWhile } from "../system/explain";
import type { System } from "../system/system";
import type { Days } from "./log-objects";

const counts = z.object({
  /** Objects that were read. */
  objects: z.number(),
  done: z.number(),
  passedOver: z.number(),
  skipped: z.number(),
});

export type Counts = z.output<typeof counts>;

const schema = z.object({
  startedAt: z.string(),
  /** Of a run that came to its end: the next one begins anew. */
  completedAt: z.string().optional(),
  /** All up to it is done. */
  lastKey: z.string().optional(),
  counts,
  /** The first of those that were skipped. */
  skipped: z.array(z.object({ key: z.string(), reason: z.string() })),
});

export type Checkpoint = z.output<typeof schema>;

export interface CheckpointStore {
  key: string;
  /** Of a run that was interrupted; undefined where there is none. */
  load: () => Promise<Checkpoint | undefined>;
  save: (checkpoint: Checkpoint) => Promise<void>;
}

export function newCheckpoint(now: Date): Checkpoint {
  return {
    startedAt: now.toISOString(),
    counts: { objects: 0, done: 0, passedOver: 0, skipped: 0 },
    skipped: [],
  };
}

/** One for each destination and range of days. */
export function createCheckpointStore(
  { clients, outputs }: System,
  to: string,
  { from, until }: Days,
): CheckpointStore {
  const Bucket = outputs.s3BucketName;
  const Key = `replays/${to}/${from}_${until}.json`;
  return {
    key: Key,
    load: async () => {
      const text = await readObjectText(clients.s3, { Bucket, Key }).catch(
        explainWhile(`s3:GetObject and s3:ListBucket on ${Bucket}`),
      );
      const { data } = schema.safeParse(readJsonObject(text ?? ""));
      return data?.completedAt === undefined ? data : undefined;
    },
    save: async (checkpoint) => {
      const Body = JSON.stringify({ to, from, until, ...checkpoint });
      await clients.s3
        .send(new PutObjectCommand({ Bucket, Key, Body, ContentType: "application/json" }))
        .catch(explainWhile(`s3:PutObject on ${Bucket}/replays/*`));
    },
  };
}
