/** What clients do with each transaction, chosen by the seed alone. */
import { CONFLICTS, createTransaction, cycle, INVALID, POISON, type Content } from "../local/demo/sample-content";
import { createRandom, integerBelow, type Random } from "../shared/random";
import type { Intent } from "./history";

/** A request that is sent until it has an answer for good. */
export interface PlannedRequest {
  intent: Intent;
  method: "POST" | "GET";
  path: string;
  body?: string;
}

/** One transaction and what belongs to it. */
export interface Errand {
  transactionId: string;
  /** One group after the other; the requests of a group are under way at the same time. */
  groups: PlannedRequest[][];
  /** A message for the queue that no system could accept. */
  poison?: string;
  /** Whether its message is put into the queue once more. */
  isDuplicated: boolean;
  /** What another message says under its id and time, which is put into the queue when it has been processed. */
  rival?: Content;
}

/** In so many percent of the errands. */
const PERCENT = {
  doubleClick: 2,
  repetition: 5,
  conflict: 2,
  read: 5,
  invalid: 2,
  poison: 1,
  duplicate: 2,
  rival: 2,
} as const;

export interface ErrandOptions {
  seed: number;
  transactions: number;
}

/** @param n from 0 on; beyond the number of transactions for more of them. */
export function createErrand(n: number, { seed, transactions }: ErrandOptions): Errand {
  // Each has numbers of its own, as they are not made in any order.
  const random = createRandom((seed ^ Math.imul(n + 1, 0x9e3779b1)) >>> 0);
  const chosen = (what: keyof typeof PERCENT) => random() * 100 < PERCENT[what];
  const content = createTransaction(n, { seed, transactions }, random);
  const transactionId = String(content.transactionId);
  const body = JSON.stringify(content);
  const first = [post("new", body), ...(chosen("doubleClick") ? [post("repetition", body)] : [])];
  const others = [
    ...(chosen("repetition") ? [post("repetition", body)] : []),
    ...(chosen("conflict") ? [post("conflict", JSON.stringify(pick(CONFLICTS, random)(content)))] : []),
    ...(chosen("read") ? [readOf(transactionId)] : []),
    ...(chosen("invalid")
      ? [post("invalid", pick(INVALID, random)({ ...content, transactionId: `invalid-${seed}-${n}` }))]
      : []),
  ];
  return {
    transactionId,
    groups: [first, ...others.map((request) => [request])],
    poison: chosen("poison") ? cycle(POISON, n)(n) : undefined,
    isDuplicated: chosen("duplicate"),
    rival: chosen("rival") ? pick(CONFLICTS, random)(content) : undefined,
  };
}

export function readOf(transactionId: string): PlannedRequest {
  return { intent: "read", method: "GET", path: `/transactions/${transactionId}` };
}

function post(intent: Intent, body: string): PlannedRequest {
  return { intent, method: "POST", path: "/transactions", body };
}

function pick<T>(list: readonly T[], random: Random): T {
  return cycle(list, integerBelow(list.length, random));
}
