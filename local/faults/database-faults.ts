/** Faults of the database and of the way to it. */
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { count } from "../../shared/count";
import type { Postgres } from "../emulators/postgres";
import { arn } from "../aws/account";
import { hits, mendedByItself, type BegunFault, type Fault } from "./fault";
import type { FaultySystem } from "./faulty-system";

/** By which each answer of the database comes later: as long as dozens of commits take, and well within a statement's 3 s. */
const SLOW_COMMIT_MS = 300;

/** A password is new in the database before it is in its secret, for about as long as this. */
const ROTATION_MS = 500;

function databaseOf({ target }: FaultySystem): { identifier: string; postgres: Postgres } {
  const [[identifier, postgres] = []] = target.databases;
  if (identifier === undefined || !postgres) throw new Error("The system has no database.");
  return { identifier, postgres };
}

function fault(
  name: string,
  sentence: string,
  begin: (system: FaultySystem) => Promise<BegunFault> | BegunFault,
): Fault {
  return { name, sentence, hasShares: false, begin };
}

async function crash(system: FaultySystem): Promise<BegunFault> {
  await databaseOf(system).postgres.restart("immediate");
  return { detail: () => "the server", mend: mendedByItself };
}

function pause({ database }: FaultySystem): BegunFault {
  database.pause();
  return { detail: () => "every connection", mend: database.resume };
}

async function makeReadOnly(system: FaultySystem): Promise<BegunFault> {
  const { postgres } = databaseOf(system);
  const set = async (change: string) => {
    // Neither is a write to a database, so that both are possible in one that is read-only.
    await postgres.query(`ALTER SYSTEM ${change}`);
    await postgres.query("SELECT pg_reload_conf()");
  };
  await set("SET default_transaction_read_only = on");
  return { detail: () => "the server", mend: () => set("RESET default_transaction_read_only") };
}

function cutConnections({ database }: FaultySystem): BegunFault {
  const cut = database.cut();
  return { detail: () => count(cut, "connection"), mend: mendedByItself };
}

/** As RDS rotates it; the connections are cut, so that new ones are needed at once. */
async function rotatePassword(system: FaultySystem): Promise<BegunFault> {
  const { identifier, postgres } = databaseOf(system);
  const { username } = postgres;
  const password = randomBytes(24).toString("base64url");
  await postgres.query(`ALTER ROLE "${username}" PASSWORD '${password}'`);
  system.database.cut();
  await delay(ROTATION_MS);
  system.target.secrets.put(arn("secretsmanager", `secret:rds!${identifier}`), JSON.stringify({ username, password }));
  return { detail: () => `the password of ${username}`, mend: mendedByItself };
}

function slowCommits({ database }: FaultySystem): BegunFault {
  database.delayMilliseconds = SLOW_COMMIT_MS;
  return {
    detail: () => `${SLOW_COMMIT_MS} ms more for each answer`,
    mend: () => (database.delayMilliseconds = 0),
  };
}

const answersLost: Fault = {
  name: "database-answers-lost",
  sentence: "The connection is cut when a statement has been carried out and its answer is on the way.",
  hasShares: true,
  begin: ({ database }, occasion) => {
    let lost = 0;
    database.losesAnswer = () => {
      if (!hits(occasion)) return false;
      lost++;
      return true;
    };
    return { detail: () => count(lost, "answer"), mend: () => (database.losesAnswer = () => false) };
  },
};

export const DATABASE_FAULTS: readonly Fault[] = [
  fault("database-crashed", "PostgreSQL crashes and recovers.", crash),
  fault("database-paused", "No byte passes to or from PostgreSQL, and no connection ends.", pause),
  fault("database-read-only", "PostgreSQL takes no writes, as a writer that became a reader.", makeReadOnly),
  fault("database-connections-cut", "Every connection to PostgreSQL is cut.", cutConnections),
  fault("database-password-rotated", "The database's password changes, and a moment later its secret.", rotatePassword),
  fault("database-commits-slow", "Every answer of PostgreSQL comes late.", slowCommits),
  answersLost,
];
