/** Servers that all test files of a run share: see global-fixtures.ts, which starts each when it is first asked for. */
import type { Postgres } from "../../../local/emulators/postgres";
import type { Emulators } from "../../../local/emulators/start-emulators";

/** Enough to reach a server from another process. */
export interface Servers {
  emulators: Pick<Emulators, "services" | "dynamodb">;
  /** The password is its administrator's. */
  postgres: Pick<Postgres, "host" | "port" | "caPath" | "password">;
}

/** The variable that holds the address of the mocha process which starts them. */
export const SERVERS_URL = "TEST_SERVERS_URL";

/** @throws Error that says why it could not be started. */
export async function findServer<Name extends keyof Servers>(name: Name): Promise<Servers[Name]> {
  const response = await fetch(new URL(name, process.env[SERVERS_URL]));
  if (!response.ok) throw new Error(`${name} did not start: ${await response.text()}`);
  return (await response.json()) as Servers[Name]; // from our own process
}
