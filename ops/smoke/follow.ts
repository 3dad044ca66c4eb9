/** Follows a transaction from its acceptance to every store. */
import { isDeepStrictEqual } from "node:util";
import { setTimeout as delay } from "node:timers/promises";
import { readJsonObject } from "../../shared/json-text";
import { quoted } from "../../shared/quoted";
import type { Api } from "./api";
import type { SmokeTransaction } from "./smoke-transactions";
import type { Stores } from "./stores";

export const STORE_NAMES = ["Aurora", "S3", "DynamoDB"] as const;
export type StoreName = (typeof STORE_NAMES)[number];

/** All times in milliseconds, as this machine saw them, so that what it asks again and again is late by up to a pause. */
export interface Followed {
  transactionId: string;
  /** From the request to its answer; undefined where that was no 202. */
  accepted: number | undefined;
  /** From the answer until the API told that it was processed. */
  processed: number | undefined;
  /** From the answer until it was seen there. */
  seen: Record<StoreName, number | undefined>;
  /** What is not as it was sent, or was refused. */
  problems: string[];
}

/** A store is asked again after the first of them, then less often. */
const [FIRST_PAUSE_MS, MAX_PAUSE_MS] = [50, 500];

export interface Following {
  api: Api;
  stores: Stores;
  /** Of the whole: what has not been seen by then is undefined. */
  limit: AbortSignal;
  /** Of the command, which rejects with its reason. */
  signal: AbortSignal;
}

/** @throws Error where a store cannot be read. */
export async function sendAndFollow(transaction: SmokeTransaction, following: Following): Promise<Followed> {
  const { transactionId } = transaction;
  const seen: Followed["seen"] = { Aurora: undefined, S3: undefined, DynamoDB: undefined };
  const followed: Followed = { transactionId, accepted: undefined, processed: undefined, seen, problems: [] };
  const begin = performance.now();
  try {
    const timestamp = await following.api.post(transaction, following.signal);
    followed.accepted = performance.now() - begin;
    await follow({ ...transaction, timestamp }, followed, following);
  } catch (error) {
    following.signal.throwIfAborted();
    followed.problems.push((error as Error).message);
  }
  return followed;
}

type Accepted = SmokeTransaction & { timestamp: number };

async function follow(
  expected: Accepted,
  followed: Followed,
  { api, stores, limit, signal }: Following,
): Promise<void> {
  const { transactionId } = expected;
  const begin = performance.now();
  const sinceAccepted = () => performance.now() - begin;
  const over = new AbortController();
  const ending = AbortSignal.any([limit, signal, over.signal]);

  function note(name: StoreName, members: Record<string, unknown>): void {
    followed.seen[name] = sinceAccepted();
    followed.problems.push(...differences(name, expected, members));
  }

  async function lookAtText(name: StoreName, read: () => Promise<string | undefined>): Promise<string | undefined> {
    const text = await poll(read, ending);
    if (text !== undefined) note(name, readJsonObject(text) ?? {});
    return text;
  }

  async function askApi(): Promise<void> {
    const members = await poll(() => api.read(transactionId, ending), ending);
    if (members) note("Aurora", members);
    await poll(readEnd, ending);
  }

  async function readEnd(): Promise<true | undefined> {
    const { status, rejection } = await api.read(transactionId, ending);
    if (status === "processed") followed.processed = sinceAccepted();
    if (status !== "rejected") return status === "processed" || undefined;
    followed.problems.push(`${transactionId} was rejected: ${JSON.stringify(rejection)}`);
    over.abort();
    return true;
  }

  try {
    const [object, row] = await Promise.all([
      lookAtText("S3", () => stores.readObject(expected, ending)),
      lookAtText("DynamoDB", () => stores.readRow(expected, ending)),
      askApi(),
    ]);
    if (object !== undefined && row !== undefined && object !== row)
      followed.problems.push(`${transactionId}: S3 and DynamoDB hold different texts of it.`);
  } finally {
    over.abort();
  }
}

/** Asks until there is something; undefined where it ends before. */
async function poll<T>(read: () => Promise<T | undefined>, ending: AbortSignal): Promise<T | undefined> {
  try {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(MAX_PAUSE_MS, pause * 1.5)) {
      const found = await read();
      if (found !== undefined) return found;
      await delay(pause, undefined, { signal: ending });
    }
  } catch (error) {
    if (ending.aborted) return undefined;
    throw error;
  }
}

function differences(name: StoreName, expected: Accepted, members: Record<string, unknown>): string[] {
  return Object.entries(expected)
    .filter(([member, value]) => !isDeepStrictEqual(members[member], value))
    .map(
      ([member, value]) =>
        `${expected.transactionId}: ${name} has ${member} ${quoted(members[member])}, and ${quoted(value)} was sent.`,
    );
}
