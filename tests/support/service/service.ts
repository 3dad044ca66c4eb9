/** The service inside the test's process, on the real backends and real HTTP. */
import pino from "pino";
import type { App } from "../../../service/http/app";
import { createApp, type AppDependencies } from "../../../service/http/application";
import { createSendBatch, type SendBatch } from "../../../service/outbox/queue";
import { startRelay, type Relay, type RelayOptions } from "../../../service/outbox/relay";
import { createReadiness, type Readiness } from "../../../service/process/readiness";
import { cachedSecret, createTokenReader, readDatabaseCredentials } from "../../../service/process/secrets";
import { createOutboxStore, type OutboxStore } from "../../../service/store/outbox";
import type { OutboxLookOptions } from "../../../service/store/outbox-look";
import { createDatabase, type Database, type DatabaseOptions } from "../../../service/store/pool";
import { createSessionStore } from "../../../service/store/sessions";
import { createTransactionStore, type TransactionStore } from "../../../service/store/transactions";
import { createTokens } from "../../../service/http/tokens";
import { connectionOptions } from "../servers/database";
import { databaseSecretArn, token, tokenSecretArn, type Backends } from "./backends";

export const silent = pino({ level: "silent" });

export interface RequestOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer<ArrayBuffer>;
}

export interface Service {
  app: App;
  url: string;
  database: Database;
  outbox: OutboxStore;
  transactions: TransactionStore;
  readiness: Readiness;
  /** A request with the valid token unless `headers` say otherwise. */
  request(path: string, init?: RequestOptions): Promise<Response>;
  post(body: unknown): Promise<Response>;
  /** Stops it before the backends do. */
  stop(): Promise<void>;
}

export interface ServiceOptions {
  app?: Partial<AppDependencies>;
  database?: Partial<DatabaseOptions>;
  relay?: Partial<RelayOptions>;
  outbox?: OutboxLookOptions;
  sendBatch?: SendBatch;
  /** Without a relay the outbox keeps what it gets. */
  withoutRelay?: boolean;
}

export function databaseOptions({ postgres, secretsManager }: Backends): DatabaseOptions {
  return {
    ...connectionOptions(postgres),
    credentials: cachedSecret({
      read: () => readDatabaseCredentials(secretsManager, databaseSecretArn),
      minAgeSeconds: 0,
      log: silent,
    }),
  };
}

export async function startService(backends: Backends, options: ServiceOptions = {}): Promise<Service> {
  const connection = { ...databaseOptions(backends), ...options.database };
  const database = createDatabase(connection);
  // Each look from the beginning, as tests let time pass for entries.
  const outbox = createOutboxStore(database, { wholeLookSeconds: 0, ...options.outbox });
  const sendBatch = options.sendBatch ?? createSendBatch(backends.sqs, backends.queueUrl);
  const relay: Relay | undefined = options.withoutRelay
    ? undefined
    : startRelay({ outbox, sendBatch, log: silent, ...options.relay });
  const readiness = createReadiness({ probe: () => database.query("SELECT 1"), cacheMilliseconds: 0 });
  const transactions = createTransactionStore({
    database,
    onAppended: (count, since) => {
      outbox.appended(since);
      relay?.wake(count);
    },
  });
  const app = await createApp({
    log: silent,
    transactions,
    sessions: createSessionStore(backends.dynamo, backends.environment.TABLE_NAME),
    tokens: createTokens(
      cachedSecret({
        read: createTokenReader(backends.secretsManager, tokenSecretArn, options.app?.log ?? silent),
        minAgeSeconds: 0,
        log: silent,
      }),
    ),
    readiness,
    keepAliveSeconds: 65,
    rateLimitPerSecond: 1_000_000,
    ...options.app,
  });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const request = (path: string, init: RequestOptions = {}) =>
    fetch(url + path, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });
  let stopping: Promise<void> | undefined;
  const stop = () =>
    (stopping ??= (async () => {
      await app.close();
      await relay?.stop();
      await database.close();
    })());
  backends.cleanups.push(stop);
  return {
    app,
    url,
    database,
    outbox,
    transactions,
    readiness,
    request,
    post: (body) =>
      request("/transactions", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    stop,
  };
}
