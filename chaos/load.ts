/** The load of a run: many clients at the same time, and other producers who send to the queue directly. */
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { AcceptedTransaction } from "../domain/transaction";
import { writeMessage } from "../domain/transaction-message";
import { sendMessages } from "../local/demo/send-messages";
import type { Client, Received } from "./client";
import { createErrand, readOf, type Errand, type ErrandOptions } from "./errands";
import type { History } from "./history";
import { waitUntilProcessed } from "./processing";

export interface LoadOptions extends ErrandOptions {
  client: Client;
  /** Where duplicates and poison go. */
  queue: { sqs: SQSClient; url: string };
  history: History;
  signal: AbortSignal;
}

export interface Load {
  /** Transactions whose first request has been sent. */
  sent: () => number;
  /** Lets clients send transactions up to this number; none at first. */
  allow: (number: number) => void;
  /** Resolves when so many have been sent. */
  reached: (number: number) => Promise<void>;
  /** Lets no client begin another transaction. */
  end: () => void;
  /** Resolves when every client has ended; rejects with the signal's reason. */
  ended: Promise<void>;
}

/** As many as keep two tasks busy on two cores without waiting in line for long. */
const CLIENTS = 16;

/** After which a transaction gets no rival: a delivery more than its message needs when a run is killed, 30 s later. */
const RIVAL_LIMIT_MILLISECONDS = 40_000;

export function startLoad(options: LoadOptions): Load {
  let [sent, allowed, hasEnded] = [0, 0, false];
  let changed = Promise.withResolvers<undefined>();
  const change = () => {
    changed.resolve(undefined);
    changed = Promise.withResolvers();
  };
  const isOver = () => hasEnded || sent >= options.transactions;
  const until = async (condition: () => boolean) => {
    while (!condition()) await changed.promise;
  };
  const runClient = async () => {
    for (;;) {
      await until(() => isOver() || options.signal.aborted || sent < allowed);
      options.signal.throwIfAborted();
      if (isOver()) return;
      const errand = createErrand(sent, options);
      sent += 1;
      change();
      await runErrand(errand, options);
    }
  };
  options.signal.addEventListener("abort", change, { once: true });
  const ended = Promise.all(Array.from({ length: CLIENTS }, runClient)).then(change);
  // Whoever waits for something else hears of it from the signal.
  ended.catch(() => undefined);
  return {
    sent: () => sent,
    allow: (number) => {
      allowed = number;
      change();
    },
    reached: (number) => until(() => sent >= number || isOver() || options.signal.aborted),
    end: () => {
      hasEnded = true;
      change();
    },
    ended,
  };
}

async function runErrand(errand: Errand, { client, queue, history, signal }: LoadOptions): Promise<void> {
  const { transactionId, groups, poison, isDuplicated, rival } = errand;
  const putPoison = (body: string) => {
    history.poison.push(body);
    return put(queue, body);
  };
  for (const group of groups) await Promise.all(group.map(client.send));
  if (poison !== undefined) await putPoison(poison);
  if (isDuplicated) {
    const message = messageOf(await client.send(readOf(transactionId)));
    history.duplicates.push(message);
    await put(queue, message);
  }
  // Before that it would be the transaction, and the other one its rival.
  const processed = rival && (await waitUntilProcessed(client, transactionId, RIVAL_LIMIT_MILLISECONDS, signal));
  if (processed) await putPoison(JSON.stringify({ ...rival, timestamp: acceptedOf(processed).timestamp }));
}

async function put({ sqs, url }: LoadOptions["queue"], body: string): Promise<void> {
  await sendMessages(sqs, url, [body], () => undefined);
}

/** As the service writes it, of what it tells of the transaction: an amount in it has the digits of its currency. */
function messageOf(answer: Received): string {
  return writeMessage(acceptedOf(answer));
}

function acceptedOf({ body }: Received): AcceptedTransaction {
  return JSON.parse(body) as AcceptedTransaction;
}
