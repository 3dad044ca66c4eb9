/** What is watched: whole components, each of which tells its own metrics. */
import type { Database } from "../data/database";
import type { SessionsTable } from "../data/sessions-table";
import type { EventConsumer } from "../events/event-consumer";
import type { EventTopic } from "../events/event-topic";
import type { Subscriber } from "../events/subscriber";
import type { FlowLogs } from "../network/flow-logs";
import type { Network } from "../network/network";
import type { TransactionService } from "../service/transaction-service";

export interface MonitoredComponents {
  service: TransactionService;
  database: Database;
  /** In the order of their alarms; beside those of the subscribers. */
  consumers: readonly EventConsumer[];
  /** Those who are told of transactions, and the topic that tells them; undefined without any. */
  announcements: { topic: EventTopic; subscribers: readonly Subscriber[] } | undefined;
  sessions: SessionsTable;
  network: Network;
  flowLogs: FlowLogs | undefined;
}
