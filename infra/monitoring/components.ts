/** What is watched: whole components, each of which tells its own metrics. */
import type { Database } from "../data/database";
import type { SessionsTable } from "../data/sessions-table";
import type { EventConsumer } from "../events/event-consumer";
import type { FlowLogs } from "../network/flow-logs";
import type { Network } from "../network/network";
import type { TransactionService } from "../service/transaction-service";

export interface MonitoredComponents {
  service: TransactionService;
  database: Database;
  /** In the order of their alarms. */
  consumers: readonly EventConsumer[];
  sessions: SessionsTable;
  network: Network;
  flowLogs: FlowLogs | undefined;
}
