/** Looks a dead-letter queue through, and takes away what was chosen. */
import { deleteMessages } from "./batches";
import { kindOfReason, type DeadLetter } from "./dead-letter";
import type { Send } from "./move";
import { isMeant, type Selection } from "./selection";
import { walk, type Walk, type Walked } from "./walk";

/** Messages that a look keeps; it counts all of them. */
export type Kept = Omit<DeadLetter, "receiptHandle">;

export interface ReasonCount {
  reason: string;
  count: number;
  /** The first and the last time of sending, in milliseconds. */
  oldest: number;
  newest: number;
}

/** Different kinds of reasons that are told apart; what is beyond counts as one. */
const MAX_REASONS = 200;
const OTHER_REASONS = "other reasons";

export interface Look extends Walked {
  /** Ids of all messages that are meant. */
  chosen: Set<string>;
  /** Most frequent first. */
  reasons: ReasonCount[];
  /** The first `limit` of them. */
  letters: Kept[];
}

/** Looks only: every message is there again when it ends. */
export async function look(walking: Walk, selection: Selection, limit: number): Promise<Look> {
  const chosen = new Set<string>();
  const letters: Kept[] = [];
  const reasons = new Map<string, ReasonCount>();
  const walked = await walk(walking, (seen) => {
    for (const letter of seen) {
      if (!isMeant(selection, letter)) continue;
      chosen.add(letter.id);
      if (letters.length < limit) letters.push(letter);
      count(reasons, letter);
    }
    return Promise.resolve(new Set<string>());
  });
  const byCount = [...reasons.values()].sort((a, b) => b.count - a.count);
  return { ...walked, chosen, reasons: byCount, letters };
}

function count(reasons: Map<string, ReasonCount>, { reason, sentAt }: DeadLetter): void {
  const kind = kindOfReason(reason);
  const name = reasons.has(kind) || reasons.size < MAX_REASONS ? kind : OTHER_REASONS;
  const counted = reasons.get(name) ?? { reason: name, count: 0, oldest: sentAt, newest: sentAt };
  counted.count += 1;
  counted.oldest = Math.min(counted.oldest, sentAt);
  counted.newest = Math.max(counted.newest, sentAt);
  reasons.set(name, counted);
}

export interface Taken {
  /** Sent, or recorded, and deleted. */
  done: number;
  /** Why, by id, for what is still in the queue. */
  failures: Map<string, string>;
}

/**
 * Sends what was chosen and deletes it, in that order: killed between the two, it is sent a second time by the next run.
 * Anything else is there again when it ends.
 */
export async function takeAway(walking: Walk, chosen: ReadonlySet<string>, send: Send): Promise<Taken> {
  const failures = new Map<string, string>();
  let done = 0;
  const visit = async (letters: DeadLetter[]) => {
    const mine = letters.filter(({ id }) => chosen.has(id));
    if (mine.length === 0) return new Set<string>();
    const notSent = await send(mine);
    const sent = mine.filter(({ id }) => !notSent.has(id));
    const notDeleted =
      sent.length > 0 ? await deleteMessages(walking.sqs, walking.queueUrl, sent) : new Map<string, string>();
    for (const [id, reason] of [...notSent, ...notDeleted]) failures.set(id, reason);
    const gone = sent.filter(({ id }) => !notDeleted.has(id)).map(({ id }) => id);
    done += gone.length;
    return new Set(gone);
  };
  await walk(walking, visit, () => done + failures.size >= chosen.size);
  return { done, failures };
}
