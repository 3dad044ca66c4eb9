/** What the functions told of the records that were delivered to them: counts, and the attempts of the last transactions. */
import { z } from "zod";
import { readJsonObject } from "../../shared/json-text";
import type { LiveEvent } from "../live-events/live-event";
import type { Flow } from "./console-state";

/** One delivery of a transaction's message; times in milliseconds since 1970-01-01T00:00:00Z. */
export interface Attempt {
  functionName: string;
  /** Of the event processor; otherwise a subscriber's. */
  isOfProcessor: boolean;
  number: number;
  /** When its message came to be in the queue; undefined for a direct invocation. */
  sentAt: number | undefined;
  receivedAt: number;
  milliseconds: number;
  verdict: "done" | "wait" | "retry" | "reject";
  /** Why it was not done. */
  reason: string | undefined;
}

export interface Records {
  /** Of the event processor. */
  counts: () => Flow["records"];
  /** Of the last transactions; the oldest first. */
  attemptsOf: (transactionId: string) => readonly Attempt[];
  /** @returns the record that the event tells of. */
  read: (event: LiveEvent) => (Attempt & { transactionId: string | undefined }) | undefined;
}

const MAX_TRANSACTIONS = 2_000;
const MAX_ATTEMPTS = 20;

/** Messages between their delivery and the function's word on them; many times what can be in flight here. */
const MAX_MESSAGES = 5_000;

const recordLine = z.object({
  message: z.literal("record"),
  time: z.string(),
  messageId: z.string().optional(),
  transactionId: z.string().optional(),
  verdict: z.enum(["done", "wait", "retry", "reject"]),
  duplicate: z.boolean().optional(),
  reason: z.string().optional(),
  receiveCount: z.number().optional(),
  milliseconds: z.number(),
});

/** @param processorName of the function that processes transactions, beside which there may be others. */
export function createRecords(processorName: string): Records {
  const counts = { processed: 0, duplicates: 0, waiting: 0, retried: 0, rejected: 0 };
  const byTransaction = new Map<string, Attempt[]>();
  const sentAt = new Map<string, number>();

  function keep(transactionId: string, attempt: Attempt): void {
    const attempts = [...(byTransaction.get(transactionId) ?? []), attempt].slice(-MAX_ATTEMPTS);
    // Anew, so that the one that was told of last is the last one to be forgotten.
    byTransaction.delete(transactionId);
    putBounded(byTransaction, transactionId, attempts, MAX_TRANSACTIONS);
  }

  return {
    counts: () => ({ ...counts }),
    attemptsOf: (transactionId) => byTransaction.get(transactionId) ?? [],
    read: (event) => {
      if (event.kind === "received")
        for (const message of event.messages) putBounded(sentAt, message.messageId, message.sentAt, MAX_MESSAGES);
      if (event.kind !== "log" || !event.line.includes('"record"')) return undefined;
      const { data: line } = recordLine.safeParse(readJsonObject(event.line));
      if (!line) return undefined;
      const isOfProcessor = event.functionName === processorName;
      if (isOfProcessor) counts[countOf(line.verdict, line.duplicate)] += 1;
      const { messageId = "", transactionId, verdict, reason, milliseconds } = line;
      const attempt: Attempt = {
        functionName: event.functionName,
        isOfProcessor,
        number: line.receiveCount ?? 1,
        sentAt: sentAt.get(messageId),
        receivedAt: Date.parse(line.time) - milliseconds,
        ...{ milliseconds, verdict, reason },
      };
      if (transactionId !== undefined) keep(transactionId, attempt);
      return { ...attempt, transactionId };
    },
  };
}

function countOf(verdict: Attempt["verdict"], isDuplicate = false): keyof Flow["records"] {
  if (verdict === "done") return isDuplicate ? "duplicates" : "processed";
  return ({ wait: "waiting", retry: "retried", reject: "rejected" } as const)[verdict];
}

function putBounded<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, max: number): void {
  map.set(key, value);
  if (map.size <= max) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}
