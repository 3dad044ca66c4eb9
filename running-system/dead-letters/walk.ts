/** Walks through a dead-letter queue: each message is seen once, and lies there as before unless something is done with it. */
import { ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { CONCURRENCY, MAX_ENTRIES, showAgain } from "./batches";
import { readDeadLetter, type DeadLetter } from "./dead-letter";

/**
 * How long a message that has been seen stays hidden, in seconds, and so how long after a kill it is back. Ten thousand took
 * 4 seconds on the local target; a walk that takes longer sees some again, and passes over them.
 */
export const HIDDEN_SECONDS = 60;

/** Messages that are held at once; SQS allows about 120,000 in flight for a queue. */
export const MAX_HELD = 100_000;

/** Answers in a row without a message that is new: a walk that is slower than HIDDEN_SECONDS goes round in circles. */
const MAX_STALE_ANSWERS = 100;

/** A long poll asks all of SQS's servers, so that an empty answer is none by chance. */
const WAIT_SECONDS = 1;

export interface Walk {
  sqs: SQSClient;
  queueUrl: string;
  signal: AbortSignal;
  /** Told of the number of messages seen so far. */
  onSeen: (count: number) => void;
}

export interface Walked {
  seen: number;
  /** There may be more, which this walk had no room for. */
  isCut: boolean;
}

/**
 * @param visit gets some messages, at most ten, several times at once; gives the ids of those that are no longer there.
 * @param isEnough whether the rest need not be seen.
 */
export async function walk(
  { sqs, queueUrl, signal, onSeen }: Walk,
  visit: (letters: DeadLetter[]) => Promise<ReadonlySet<string>>,
  isEnough: () => boolean = () => false,
): Promise<Walked> {
  const handles = new Map<string, string>();
  const gone = new Set<string>();
  let isCut = false;
  let isBroken = false;
  let stale = 0;

  /** Not to be aborted: what SQS had given out by then would stay hidden. */
  async function receive(): Promise<DeadLetter[]> {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: MAX_ENTRIES,
        VisibilityTimeout: HIDDEN_SECONDS,
        WaitTimeSeconds: WAIT_SECONDS,
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: ["All"],
      }),
    );
    return Messages.map(readDeadLetter);
  }

  async function walkOn(): Promise<void> {
    while (!isEnough() && !isCut && !isBroken && stale < MAX_STALE_ANSWERS) {
      signal.throwIfAborted();
      const letters = await receive();
      if (letters.length === 0) return;
      const fresh = letters.filter(({ id }) => !handles.has(id) && !gone.has(id));
      for (const { id, receiptHandle } of letters) handles.set(id, receiptHandle);
      stale = fresh.length === 0 ? stale + 1 : 0;
      for (const id of await visit(fresh)) {
        handles.delete(id);
        gone.add(id);
      }
      onSeen(handles.size + gone.size);
      isCut = handles.size >= MAX_HELD;
    }
  }

  try {
    const walking = Array.from({ length: CONCURRENCY }, async () => {
      await walkOn().catch((error: unknown) => {
        // The others end with what they have in hand.
        isBroken = true;
        throw error;
      });
    });
    const outcomes = await Promise.allSettled(walking);
    signal.throwIfAborted();
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  } finally {
    await showAgain(sqs, queueUrl, [...handles.values()]);
  }
  return { seen: handles.size + gone.size, isCut };
}
