/** What is watched: whole components, each of which tells its own metrics. */
import type { Database } from "../data/database";
import type { SessionsTable } from "../data/sessions-table";
import type { EventProcessor } from "../events/event-processor";
import type { EventQueue } from "../events/event-queue";
import type { FlowLogs } from "../network/flow-logs";
import type { Network } from "../network/network";
import type { TransactionService } from "../service/transaction-service";

/** A queue, and the function that it feeds. */
export interface Consumer {
  /** Ends the names of its alarms, for example audit; undefined for the one whose alarms have none. */
  name?: string;
  queue: EventQueue;
  processor: EventProcessor;
}

export interface MonitoredComponents {
  service: TransactionService;
  database: Database;
  /** In the order of their alarms. */
  consumers: readonly Consumer[];
  sessions: SessionsTable;
  network: Network;
  flowLogs: FlowLogs | undefined;
}
