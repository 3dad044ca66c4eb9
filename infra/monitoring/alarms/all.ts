/** Every alarm, in the order in which a transaction meets what it watches. The dashboard shows the same list. */
import type { MonitoredComponents } from "../components";
import type { Alarm } from "./alarm";
import { consumerAlarms, networkAlarms, outboxAlarms, reconciliationAlarms, tableAlarms } from "./event-path";
import { databaseAlarms, loadBalancerAlarms, taskAlarms, taskCountAlarms } from "./request-path";

export function allAlarms({ service, database, consumers, sessions, network }: MonitoredComponents): Alarm[] {
  return [
    ...loadBalancerAlarms(service),
    ...taskCountAlarms(service),
    ...taskAlarms(service),
    ...databaseAlarms(database, service),
    ...outboxAlarms(service),
    ...consumers.flatMap(consumerAlarms),
    ...tableAlarms(sessions),
    ...reconciliationAlarms(service),
    ...networkAlarms(network),
  ];
}
