/** What can go wrong with PostgreSQL, sorted by what helps. */
import { DatabaseError } from "pg";
import { BROKEN_TLS_CODE } from "../process/broken-tls";

/**
 * - `lost`: the connection, and with it probably every other of the pool, leads to a server that is gone or is no longer the
 *   writer;
 * - `unauthorized`: the password is no longer the one the database knows;
 * - `busy`: this attempt lost against another session, or the server was short of connections, memory or disk;
 * - `slow`: the statement took all the time it may take, mostly for a lock that another session holds;
 * - `row`: the values themselves were refused, no retry can help;
 * - `other`: a mistake of ours.
 */
export type DatabaseFailure = "lost" | "unauthorized" | "busy" | "slow" | "row" | "other";

const FAILURE_BY_CODE: [RegExp, DatabaseFailure][] = [
  [/^28(P01|000)$/, "unauthorized"],
  // 25006 read-only: the old writer became a reader. 57P01-03: the server stops, crashed, or starts. 25P03, 57P05: too long idle.
  [/^(08...|25006|25P03|57P0[1235])$/, "lost"],
  [/^(ECONN(RESET|REFUSED|ABORTED)|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/, "lost"],
  [BROKEN_TLS_CODE, "lost"],
  // 40001, 40P01: serialization and deadlock. 53: insufficient resources. 55P03: lock not available. 58: system error, such as I/O.
  [/^(40001|40P01|53...|55P03|58...)$/, "busy"],
  [/^57014$/, "slow"],
  [/^(22|23)...$/, "row"],
];

// node-postgres gives these no code.
const LOST_MESSAGES =
  /^(Connection terminated|Query read timeout|timeout expired|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end|There was an error establishing an SSL connection|The server does not support SSL connections)/;

export function classifyDatabaseFailure(error: unknown): DatabaseFailure {
  if (!(error instanceof Error)) return "other";
  const code = error instanceof DatabaseError || "code" in error ? String(error.code) : "";
  const found = FAILURE_BY_CODE.find(([pattern]) => pattern.test(code));
  if (found) return found[1];
  // Several addresses of one host were tried, and each failed.
  if (error instanceof AggregateError && error.errors.length > 0) return classifyDatabaseFailure(error.errors[0]);
  return LOST_MESSAGES.test(error.message) ? "lost" : "other";
}

/** Whether the same statement may well succeed in a moment, on a new connection if need be. */
export function isTransientFailure(error: unknown): boolean {
  return ["lost", "unauthorized", "busy"].includes(classifyDatabaseFailure(error));
}

/** Whether a lock that another session holds was not to be had in time, and that was all. */
export function isLockTimeout(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === "55P03";
}
