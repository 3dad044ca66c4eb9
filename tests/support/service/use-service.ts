/** The service on its real backends, with its whole log as the text that it wrote. */
import assert from "node:assert/strict";
import pino from "pino";
import { useBackends, type Backends } from "./backends";
import { startService, type Service, type ServiceOptions } from "./service";
import { use } from "../use";

export interface ObservedService extends Service {
  backends: Backends;
  /** What was written to the log, one string a write. */
  log: string[];
  /** Ids of the transactions that are kept and begin with this, sorted. Everything received before has been kept by now. */
  keptIds(prefix: string): Promise<string[]>;
}

export const validRequest = { userId: "user-1", amount: "1.00", currency: "EUR" };

type Options = Pick<ServiceOptions, "app">;

/** Starts the service for all tests of the surrounding describe. */
export function useService(options: Options = {}): () => ObservedService {
  const backends = useBackends();
  return use(() => startObservedService(backends(), options));
}

async function startObservedService(backends: Backends, options: Options): Promise<ObservedService> {
  const log: string[] = [];
  const logger = pino({ base: undefined }, { write: (line: string) => void log.push(line) });
  const service = await startService(backends, {
    app: { log: logger, ...options.app },
    database: { log: logger },
    relay: { log: logger },
  });
  const keptIds = async (prefix: string) => {
    // Commits are one after the other: this one ends after those of all that came before it.
    assert.equal((await service.post({ ...validRequest, transactionId: "barrier" })).status, 202);
    const sql = "SELECT transaction_id FROM transactions WHERE starts_with(transaction_id, $1) ORDER BY 1";
    return (await backends.postgres.query(sql, [prefix])).map(({ transaction_id: id }) => String(id));
  };
  return { ...service, backends, log, keptIds };
}
