/** The console's own connection to the database: past what stands between the tasks and it, so that it sees what they do not. */
import { Client } from "pg";
import type { Postgres } from "../../emulators/postgres";

export interface ConsoleDatabase {
  /** @throws Error if there is no answer in time. */
  query: Postgres["query"];
  end: () => Promise<void>;
}

/** Many times what any statement here takes. */
const TIMEOUT_MS = 5_000;

/** Connects with the first query, and again after a connection was lost. */
export function createConsoleDatabase(postgres: Postgres): ConsoleDatabase {
  let connecting: Promise<Client> | undefined;

  async function connect(): Promise<Client> {
    const { host, port, databaseName: database, password, administratorPassword = password } = postgres;
    const client = new Client({
      ...{ host, port, database, user: "administrator", password: administratorPassword },
      ssl: { rejectUnauthorized: false },
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS,
    });
    client.on("error", () => {
      connecting = undefined;
    });
    await client.connect();
    return client;
  }

  return {
    query: async (sql, values = []) => {
      connecting ??= connect();
      const mine = connecting;
      try {
        return (await (await mine).query<Record<string, unknown>>(sql, values)).rows;
      } catch (error) {
        // Whether it still is good nobody knows.
        if (connecting === mine) connecting = undefined;
        mine.then(
          (client) => client.end(),
          () => undefined,
        );
        throw error;
      }
    },
    end: async () => {
      const client = await connecting?.catch(() => undefined);
      connecting = undefined;
      await client?.end();
    },
  };
}
