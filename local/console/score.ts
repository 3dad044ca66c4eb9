/** Keeps score: of what was accepted, what is everywhere, rejected, on the way or lost. Nothing is assumed, the stores are compared. */
import type { Score } from "./console-state";
import { compareStores, MAX_COMPARED_AT_ONCE } from "./stores/compare";
import { findDeadLetters } from "./stores/dead-letters";
import type { ConsoleSystem } from "./stores/system";

/** Ids that are kept, so that memory has a bound; what is beyond is not compared. */
export const MAX_KNOWN = 200_000;

/** Ids of which something was told, until they are compared. What is beyond is found by the walk, later. */
const MAX_CANDIDATES = 5_000;

/** What is on its way when it is looked at may be there a moment later. */
const SECOND_LOOK_MS = 2_000;

const MAX_LOST_SHOWN = 10;

export interface ScoreKeeper {
  /** A function has dealt with this transaction. */
  note: (transactionId: string) => void;
  /**
   * Compares some.
   * @param accepted rows in Aurora.
   * @param quiet whether outbox and queue are empty: what is not everywhere then does not come any more.
   * @returns whether there is more to compare.
   */
  work: (accepted: number, quiet: boolean) => Promise<boolean>;
  /** Reads the next ones once more that were everywhere, in turn: a store may have lost them since. */
  lookAgain: () => Promise<void>;
  score: (accepted: number) => Score;
  /** Whether there are more than can be compared. */
  isFull: () => boolean;
}

/** @param now milliseconds, from any time on. */
export function createScoreKeeper(
  system: ConsoleSystem,
  signal: AbortSignal,
  now: () => number = () => performance.now(),
): ScoreKeeper {
  const known = createKnown();
  const { ids } = known;
  const candidates = new Set<string>();
  const walk = createWalk(system, (id) => !ids.everywhere.has(id) && !ids.rejected.has(id));
  /** Since when it was incomplete though nothing was on the way. */
  const suspected = new Map<string, number>();
  const isFull = () => known.count() >= MAX_KNOWN;

  async function judgeIncomplete(transactionId: string): Promise<void> {
    const since = suspected.get(transactionId);
    if (since === undefined) suspected.set(transactionId, now());
    else if (now() - since >= SECOND_LOOK_MS) {
      // The mark of a rejected message is written at best; its dead letter is the truth.
      const { length: found } = await findDeadLetters(system, transactionId, signal);
      known.settle(transactionId, found > 0 ? "rejected" : "lost");
    }
  }

  async function compare(transactionIds: readonly string[], quiet: boolean): Promise<void> {
    for (const [transactionId, whereabouts] of await compareStores(system, transactionIds)) {
      if (whereabouts === "incomplete" && quiet) await judgeIncomplete(transactionId);
      if (whereabouts === "incomplete") continue;
      known.settle(transactionId, whereabouts);
      suspected.delete(transactionId);
    }
  }

  return {
    note: (transactionId) => {
      if (!ids.everywhere.has(transactionId) && candidates.size < MAX_CANDIDATES) candidates.add(transactionId);
    },
    work: async (accepted, quiet) => {
      if (isFull()) return false;
      if (!quiet) suspected.clear();
      const noted = [...candidates].slice(0, MAX_COMPARED_AT_ONCE);
      for (const id of noted) candidates.delete(id);
      const isWalk = noted.length === 0 && quiet && accepted > ids.everywhere.size + ids.rejected.size;
      const next = isWalk ? await walk() : noted;
      if (next.length > 0) await compare(next, quiet);
      return candidates.size > 0 || (quiet && accepted > known.count());
    },
    lookAgain: createLookAgain(system, known),
    score: (accepted) => ({
      accepted,
      everywhere: ids.everywhere.size,
      onTheWay: Math.max(0, accepted - known.count()),
      rejected: ids.rejected.size,
      lost: ids.lost.size,
      lostIds: [...ids.lost].slice(0, MAX_LOST_SHOWN),
    }),
    isFull,
  };
}

/** What is settled, each id in one place. */
function createKnown() {
  const ids = { everywhere: new Set<string>(), rejected: new Set<string>(), lost: new Set<string>() };
  return {
    ids,
    count: () => ids.everywhere.size + ids.rejected.size + ids.lost.size,
    settle: (transactionId: string, where: keyof typeof ids) => {
      for (const others of Object.values(ids)) others.delete(transactionId);
      ids[where].add(transactionId);
    },
  };
}

/** Reads the next ones that were everywhere; at the end it begins anew. */
function createLookAgain(system: ConsoleSystem, { ids, settle }: ReturnType<typeof createKnown>): () => Promise<void> {
  let rest = ids.everywhere.values();
  const next = (): string[] => {
    const taken: string[] = [];
    for (let one = rest.next(); !one.done; one = rest.next()) {
      taken.push(one.value);
      if (taken.length === MAX_COMPARED_AT_ONCE) return taken;
    }
    rest = ids.everywhere.values();
    return taken;
  };
  return async () => {
    const again = next();
    const compared = await compareStores(system, again);
    for (const id of again) {
      const whereabouts = compared.get(id);
      // Its row was there, and only something from outside takes rows away.
      if (whereabouts === undefined) settle(id, "lost");
      else if (whereabouts !== "everywhere") ids.everywhere.delete(id);
    }
  };
}

/** Gives the next ids in their order that nothing is known of; at the end it begins anew. */
function createWalk({ database }: ConsoleSystem, isUnknown: (id: string) => boolean): () => Promise<string[]> {
  let walkedTo = "";
  return async () => {
    const rows = await database.query(
      "SELECT transaction_id FROM transactions WHERE transaction_id > $1 ORDER BY transaction_id LIMIT 1000",
      [walkedTo],
    );
    const ids = rows.map((row) => String(row.transaction_id));
    const unknown = ids.filter(isUnknown).slice(0, MAX_COMPARED_AT_ONCE);
    walkedTo = (unknown.length === MAX_COMPARED_AT_ONCE ? unknown.at(-1) : ids.at(-1)) ?? "";
    return unknown;
  };
}
