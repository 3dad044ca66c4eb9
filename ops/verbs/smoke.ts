/** `smoke`: whether a system does what it is for, seen from outside. */
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { formatTable } from "../../local/command-line/table";
import { count } from "../../shared/count";
import { createApi } from "../smoke/api";
import { sendAndFollow, STORE_NAMES, type Followed } from "../smoke/follow";
import { createSmokeTransactions, smokeUserId, type SmokeTransaction } from "../smoke/smoke-transactions";
import { createStores, type Stores } from "../smoke/stores";
import { explainWhile } from "../system/explain";
import { readApiOutputs } from "../system/outputs";
import type { System } from "../system/system";
import type { Context, Told, Verb } from "./verb";

/** For all of it: many times what a cold start takes, and less than anybody waits. */
const LIMIT_SECONDS = 120;

/** Transactions under way at once: a smoke test is no load. */
const CONCURRENCY = 5;

/** @param givenUrl scheme and host of the API; the stack's output by default. */
export function smoke(transactionCount: number, givenUrl?: string, limitSeconds = LIMIT_SECONDS): Verb {
  return async (context) => {
    const { system, progress, signal } = context;
    const { apiUrl, apiTokenSecretArn, loadBalancerDns } = readApiOutputs(system.title, system.allOutputs);
    const url = givenUrl ?? apiUrl;
    progress.say("Reading the API's token, and trying the stores");
    const userId = smokeUserId();
    const transactions = createSmokeTransactions(userId, transactionCount);
    const stores = createStores(system);
    const [token] = await Promise.all([readToken(system, apiTokenSecretArn), tryStores(stores, userId, signal)]);
    const api = createApi({ url, token, tokenSecretArn: apiTokenSecretArn, loadBalancerDns });
    const limit = AbortSignal.timeout(limitSeconds * 1000);
    const followed = await runAll(transactions, context, (transaction) =>
      sendAndFollow(transaction, { api, stores, limit, signal }),
    );
    return tell({ title: system.title, url, userId, transactionCount, limitSeconds, followed });
  };
}

async function readToken({ clients }: System, secretArn: string): Promise<string> {
  const command = new GetSecretValueCommand({ SecretId: secretArn });
  const explain = explainWhile(`secretsmanager:GetSecretValue on ${secretArn}`);
  const { SecretString = "" } = await clients.secrets.send(command).catch(explain);
  return SecretString.trim();
}

/** Nothing is sent where it could not be followed. */
async function tryStores(stores: Stores, transactionId: string, signal: AbortSignal): Promise<void> {
  const nobodys = { transactionId, timestamp: 1 };
  await Promise.all([stores.readObject(nobodys, signal), stores.readRow(nobodys, signal)]);
}

/** Some at once. None is sent any more once one was not accepted. */
async function runAll(
  transactions: readonly SmokeTransaction[],
  { progress }: Context,
  run: (transaction: SmokeTransaction) => Promise<Followed>,
): Promise<Followed[]> {
  const followed: Followed[] = [];
  const remaining = transactions.values();
  const work = async () => {
    for (const transaction of remaining) {
      progress.say("Following transactions to every store", `(${followed.length} of ${transactions.length})`);
      followed.push(await run(transaction));
      if (followed.some(({ accepted }) => accepted === undefined)) return;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return followed;
}

interface Smoked {
  title: string;
  url: string;
  userId: string;
  transactionCount: number;
  limitSeconds: number;
  followed: Followed[];
}

const STAGES = ["accepted", ...STORE_NAMES, "processed"] as const;
type Stage = (typeof STAGES)[number];

const LABELS: Record<Stage, string> = {
  accepted: "request to 202",
  Aurora: "202 to Aurora",
  S3: "202 to S3",
  DynamoDB: "202 to DynamoDB",
  processed: "202 to processed",
};

function timeOf({ accepted, processed, seen }: Followed, stage: Stage): number | undefined {
  return { accepted, processed, ...seen }[stage];
}

const isComplete = (one: Followed) =>
  one.problems.length === 0 && STAGES.every((stage) => timeOf(one, stage) !== undefined);

function tell({ title, url, userId, transactionCount, limitSeconds, followed }: Smoked): Told {
  const complete = followed.filter(isComplete).length;
  const isOk = complete === transactionCount;
  const latencies = STAGES.flatMap((stage) => {
    const times = followed.flatMap((one) => timeOf(one, stage) ?? []).sort((a, b) => a - b);
    const [median, longest] = [times[Math.floor(times.length / 2)], times.at(-1)].map((time) => Math.round(time ?? 0));
    return times.length === 0 ? [] : [{ stage, median, longest }];
  });
  const transactions = followed.map(({ accepted, processed, seen, ...one }) => ({
    ...one,
    milliseconds: { accepted, processed, ...seen },
  }));
  return {
    data: { verdict: isOk ? "passed" : "failed", url, userId, limitSeconds, latencies, transactions },
    lines: (columns) => [
      `${title} at ${url}: ${complete} of ${count(transactionCount, "transaction")} of ${userId} ` +
        `${complete === 1 ? "is" : "are"} in every store as sent.`,
      ...(latencies.length > 0
        ? [
            formatTable(
              ["milliseconds", "median", "longest"],
              latencies.map(({ stage, median, longest }) => [LABELS[stage], String(median), String(longest)]),
              columns,
            ),
          ]
        : []),
      ...new Set(followed.flatMap(({ problems }) => problems)),
      ...describeOverdue(followed, limitSeconds),
      isOk ? "Passed." : "Failed.",
    ],
    exitCode: isOk ? 0 : 1,
  };
}

/** Those of which nothing else is wrong. */
function describeOverdue(followed: readonly Followed[], limitSeconds: number): string[] {
  const overdue = followed.filter((one) => one.problems.length === 0 && !isComplete(one));
  const lines = overdue.map((one) => {
    const missing = STAGES.filter((stage) => timeOf(one, stage) === undefined).map((stage) => LABELS[stage]);
    return `${one.transactionId}: not within ${limitSeconds} s: ${missing.join(", ")}.`;
  });
  if (lines.length === 0) return [];
  return [
    ...lines,
    "The verb trail tells where such a transaction is, status what waits where; docs/operations.md has the way on, " +
      "under queue-age.",
  ];
}
