/** A step of a pass: whether table and log have some of the rows, and the same content for a few of them. */
import { crc32 } from "node:zlib";
import { transactionLogKey } from "../../domain/transaction-log-key";
import type { Database } from "../store/pool";
import type { PassedRow, Place, ReconciliationProgress } from "../store/reconciliation-progress";
import { findTransactions } from "../store/transactions";
import { examine, type ExaminedStores } from "./examination";

export interface PassStepOptions extends ExaminedStores {
  database: Database;
  progress: ReconciliationProgress;
}

export interface PassStep {
  holder: string;
  pass: number;
  /** The last row so far, and how many these were. */
  place: Place;
  transactions: number;
}

/** A step takes one statement, mostly one listing, and five batches of the table's. */
const STEP_ROWS = 500;

/** A transaction that was accepted since is left alone; mostly it is processed within a second. */
const MIN_AGE_SECONDS = 15 * 60;

/** Each pass compares the content of one row in so many, another one each time. */
const SAMPLED_PASSES = 32;

/**
 * Gives the function that takes a step, or ends the pass after the last row. Whatever it misses is only suspected: its reads are
 * not one snapshot.
 */
export function createPassStep(options: PassStepOptions): (step: PassStep, signal: AbortSignal) => Promise<void> {
  const { database, progress, table, transactionLog } = options;

  /** Of the rows that this pass compares, those that are not the same in table and log. */
  async function differing(rows: PassedRow[], pass: number, signal: AbortSignal): Promise<PassedRow[]> {
    const sample = rows.filter(({ transactionId }) => crc32(transactionId) % SAMPLED_PASSES === pass % SAMPLED_PASSES);
    if (sample.length === 0) return [];
    const ids = sample.map(({ transactionId }) => transactionId);
    const examined = await Promise.all(
      (await findTransactions(database, ids)).map(async (transaction) => {
        const { kind } = await examine(transaction, options, signal);
        return kind === "complete" ? undefined : transaction.transactionId;
      }),
    );
    return sample.filter(({ transactionId }) => examined.includes(transactionId));
  }

  return async ({ holder, pass, place, transactions }, signal) => {
    const rows = await progress.rowsAfter(place, STEP_ROWS, MIN_AGE_SECONDS);
    const last = rows.at(-1);
    if (last === undefined) {
      await progress.endPass(holder);
      return;
    }
    const old = rows.filter(({ isOld }) => isOld);
    const keys = old.map(keyOf);
    const [items, objects] = await Promise.all([table.present(old, signal), transactionLog.present(keys, signal)]);
    const looked = old.slice(0, objects.covered);
    const isThere = (row: PassedRow) => items.has(row.transactionId) && objects.present.has(keyOf(row));
    const suspects = [
      ...looked.filter((row) => !isThere(row)),
      ...(await differing(looked.filter(isThere), pass, signal)),
    ];
    const reached = looked.length === old.length ? last : (looked.at(-1) ?? last);
    await progress.advance(holder, reached, transactions + rows.indexOf(reached) + 1, suspects);
  };
}

function keyOf({ transactionId, acceptedAt }: PassedRow): string {
  return transactionLogKey({ transactionId, timestamp: acceptedAt.getTime() });
}
