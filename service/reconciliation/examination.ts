/** Looks at one transaction in table and log, by consistent reads, and compares what they hold with Aurora's row. */
import { CONFLICT } from "../../domain/session-rejection";
import type { AcceptedTransaction } from "../../domain/transaction";
import { writeMessage } from "../../domain/transaction-message";
import { decodeUtf8 } from "../../shared/utf8";
import { reasonOf, UnavailableError } from "../process/errors";
import { holds } from "../store/sessions";
import type { SessionsTable } from "./sessions-table";
import type { TransactionLog } from "./transaction-log";

export interface ExaminedStores {
  table: SessionsTable;
  transactionLog: TransactionLog;
}

/** What table and log show, in words for a person where it is not all that there should be. */
export type Examination =
  | { kind: "complete" }
  /** Never to be overwritten. */
  | { kind: "different"; detail: string }
  /** There is an object, and S3 does not give it: it is archived, or its key is gone. Nothing is known of its text. */
  | { kind: "unreadable"; detail: string }
  /** Another message has the id, and no repetition changes it. */
  | { kind: "rejected"; detail: string }
  /**
   * Sending the body brings back what is missing. Where log or table have the text, it is theirs: of a row from before
   * metadata was kept as text a message is made with its members in another order, which is another one beside what is there.
   * @param failure why it was given up the last time, if somebody noted it.
   */
  | { kind: "missing"; detail: string; body: string; failure: string | undefined };

export async function examine(
  transaction: AcceptedTransaction,
  { table, transactionLog }: ExaminedStores,
  signal: AbortSignal,
): Promise<Examination> {
  const isOwn = (text: string | undefined) => text !== undefined && holds(text, transaction);
  const [items, read] = await Promise.all([
    table.textsOf(transaction, signal),
    readObject(transaction, transactionLog, signal),
  ]);
  if ("problem" in read) return { kind: "unreadable", detail: `S3 does not give the object: ${read.problem}` };
  const { bytes } = read;
  const object = bytes && decodeUtf8(bytes);
  const item = items.find(isOwn);
  const isItemOther = items.length > 0 && item === undefined;
  const isObjectOther = bytes !== undefined && !isOwn(object);

  // A row settles what the transaction is, and a mark beside it tells of a copy only.
  const mark = item === undefined ? await table.rejectionOf(transaction, signal) : undefined;
  const failure = isOwn(mark?.text) ? mark?.reason : undefined;
  if (failure?.startsWith(CONFLICT)) return { kind: "rejected", detail: failure };
  if (isItemOther || isObjectOther) return { kind: "different", detail: other(isItemOther, isObjectOther) };
  if (item !== undefined && object !== undefined) return { kind: "complete" };
  return {
    kind: "missing",
    detail: absent(item === undefined, object === undefined),
    body: object ?? item ?? writeMessage(transaction),
    failure,
  };
}

/** What S3 refuses for one object tells nothing of the others, which must not wait for it. */
async function readObject(
  transaction: AcceptedTransaction,
  transactionLog: TransactionLog,
  signal: AbortSignal,
): Promise<{ bytes: Uint8Array | undefined } | { problem: string }> {
  try {
    return { bytes: await transactionLog.bytesOf(transaction, signal) };
  } catch (error) {
    if (signal.aborted || error instanceof UnavailableError) throw error;
    return { problem: reasonOf(error) };
  }
}

function other(inTable: boolean, inLog: boolean): string {
  const places = [inTable && "the sessions table", inLog && "the transaction log"].filter((place) => place !== false);
  return `another text in ${places.join(" and in ")}`;
}

function absent(fromTable: boolean, fromLog: boolean): string {
  if (fromTable && fromLog) return "neither in the sessions table nor in the transaction log";
  return fromTable ? "not in the sessions table" : "not in the transaction log";
}
