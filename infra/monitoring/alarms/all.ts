/** Every alarm, in the order in which a transaction meets what it watches. The dashboard shows the same list. */
import type { MonitoredComponents } from "../components";
import type { Alarm } from "./alarm";
import {
  announcementAlarms,
  consumerAlarms,
  networkAlarms,
  outboxAlarms,
  reconciliationAlarms,
  tableAlarms,
} from "./event-path";
import { databaseAlarms, loadBalancerAlarms, taskAlarms, taskCountAlarms } from "./request-path";

export function allAlarms(components: MonitoredComponents): Alarm[] {
  const { service, database, consumers, announcements, sessions, network } = components;
  return [
    ...loadBalancerAlarms(service),
    ...taskCountAlarms(service),
    ...taskAlarms(service),
    ...databaseAlarms(database, service),
    ...outboxAlarms(service),
    ...consumers.flatMap(consumerAlarms),
    ...tableAlarms(sessions),
    ...reconciliationAlarms(service),
    ...(announcements ? announcementAlarms(announcements.topic) : []),
    ...networkAlarms(network),
  ];
}
