/** Every alarm, in the order in which a transaction meets what it watches. The dashboard shows the same list. */
import { systemMetrics } from "../metrics";
import { networkAlarms, outboxAlarms, processorAlarms, queueAlarms, tableAlarms } from "./event-path";
import { databaseAlarms, loadBalancerAlarms, serviceAlarms } from "./request-path";
import type { AlarmRule, AlarmSubjects } from "./rule";

export function alarmRules(subjects: AlarmSubjects): AlarmRule[] {
  const metrics = systemMetrics(subjects);
  return [
    ...loadBalancerAlarms(metrics),
    ...serviceAlarms(metrics, subjects),
    ...databaseAlarms(metrics, subjects),
    ...outboxAlarms(metrics),
    ...queueAlarms(metrics),
    ...processorAlarms(metrics, subjects),
    ...tableAlarms(metrics),
    ...networkAlarms(metrics),
  ];
}
