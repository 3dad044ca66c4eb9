/** Alarms of what comes after the answer: outbox, queue, its consumer, stores, and the way out. */
import type { SessionsTable } from "../../data/sessions-table";
import type { EventConsumer } from "../../events/event-consumer";
import type { EventQueue } from "../../events/event-queue";
import type { EventTopic } from "../../events/event-topic";
import type { Network } from "../../network/network";
import type { TransactionService } from "../../service/transaction-service";
import type { Alarm } from "./alarm";

export function outboxAlarms({ metrics }: TransactionService): Alarm[] {
  // Every task publishes both each minute, so that silence means that none sends anything.
  return [
    {
      name: "outbox-lag",
      meaning: "An accepted transaction has waited for more than a minute to be sent, or no task tells",
      metric: metrics.system("OutboxLagSeconds", "Maximum"),
      above: 60,
      for: { periods: 3, seconds: 60 },
      treatMissingData: "breaching",
    },
    {
      name: "outbox-failed",
      meaning: "Sending an accepted transaction has failed several times, or no task tells",
      metric: metrics.system("OutboxFailed", "Maximum"),
      above: 0,
      for: { periods: 2, seconds: 60 },
      treatMissingData: "breaching",
    },
  ];
}

/** Every task publishes these, too; that none does, the outbox tells. */
export function reconciliationAlarms({ metrics }: TransactionService): Alarm[] {
  return [
    {
      name: "transactions-unreconciled",
      meaning: "Accepted transactions are missing in DynamoDB or S3, and sending them again has not helped",
      metric: metrics.system("Unreconciled", "Maximum"),
      above: 0,
      // What is sent again is there within minutes, and has then been found so.
      for: { periods: 4, seconds: 900 },
    },
    {
      name: "transactions-different",
      meaning: "DynamoDB or S3 hold another text than Aurora for an accepted transaction",
      metric: metrics.system("Different", "Maximum"),
      above: 0,
      for: { periods: 1, seconds: 300 },
    },
    {
      name: "reconciliation-age",
      meaning: "The stores have not been compared to the end for two days",
      metric: metrics.system("ReconciliationAgeSeconds", "Maximum"),
      above: 172_800,
      for: { periods: 1, seconds: 300 },
    },
  ];
}

/** The same for each consumer, with the same entries in the runbook. */
export function consumerAlarms(consumer: EventConsumer): Alarm[] {
  const { instance, queue } = consumer;
  return [...queueAlarms(queue), ...functionAlarms(consumer)].map((alarm) => ({ ...alarm, instance }));
}

function queueAlarms({ metrics }: EventQueue): Alarm[] {
  return [
    {
      name: "queue-age",
      meaning: "A transaction has waited in the queue for more than five minutes",
      metric: metrics.queue("ApproximateAgeOfOldestMessage", "Maximum"),
      above: 300,
      for: { periods: 2, seconds: 60 },
    },
    {
      name: "transactions-dlq-depth",
      meaning: "Transactions were given up and wait in the dead-letter queue",
      // The number of messages sent would not count what the queue's redrive policy moves.
      metric: metrics.deadLetters("ApproximateNumberOfMessagesVisible", "Maximum"),
      above: 0,
      for: { periods: 1, seconds: 60 },
    },
  ];
}

function functionAlarms({ metrics, queue, title }: EventConsumer): Alarm[] {
  const milliseconds = 0.8 * queue.consumerTimeoutSeconds * 1000;
  return [
    {
      name: "records-waiting",
      meaning: `A dependency of the ${title} fails: a transaction has waited for it for more than five minutes`,
      // Of a period in which every record that waits is delivered at least once.
      metric: metrics.records("OldestWaitingSeconds", "Maximum"),
      above: 300,
      for: { periods: 1, seconds: 300 },
    },
    {
      name: "lambda-dlq-depth",
      meaning: `Direct invocations of the ${title} were given up`,
      metric: metrics.deadInvocations("ApproximateNumberOfMessagesVisible", "Maximum"),
      above: 0,
      for: { periods: 1, seconds: 60 },
    },
    {
      name: "lambda-errors",
      meaning: `Whole runs of the ${title} fail; single records never count here`,
      metric: metrics.function("Errors", "Sum"),
      above: 5,
      for: { periods: 1, seconds: 300 },
    },
    {
      name: "lambda-throttles",
      meaning: `Runs of the ${title} are refused, because no concurrency is left`,
      metric: metrics.function("Throttles", "Sum"),
      above: 0,
      for: { periods: 1, seconds: 300 },
    },
    {
      name: "lambda-duration",
      meaning: `Runs of the ${title} take more than ${milliseconds} ms, 80 % of their time limit`,
      metric: metrics.function("Duration", "p99"),
      above: milliseconds,
      for: { periods: 1, seconds: 300 },
    },
  ];
}

export function tableAlarms({ metrics }: SessionsTable): Alarm[] {
  return [
    {
      name: "dynamodb-read-throttles",
      meaning: "Reads of the table are throttled",
      metric: metrics.table("ReadThrottleEvents", "Sum"),
      above: 0,
      for: { periods: 1, seconds: 300 },
    },
    {
      name: "dynamodb-write-throttles",
      meaning: "Writes to the table are throttled",
      metric: metrics.table("WriteThrottleEvents", "Sum"),
      above: 0,
      for: { periods: 1, seconds: 300 },
    },
    {
      name: "dynamodb-index-read-throttles",
      meaning: "Reads of the index by user are throttled",
      metric: metrics.userIndex("ReadThrottleEvents", "Sum"),
      above: 0,
      for: { periods: 1, seconds: 300 },
    },
    {
      name: "dynamodb-index-write-throttles",
      meaning: "Writes to the index by user are throttled, and with them those to the table",
      metric: metrics.userIndex("WriteThrottleEvents", "Sum"),
      above: 0,
      for: { periods: 1, seconds: 300 },
    },
  ];
}

/** That publishing fails, the event processor's records tell: they wait. */
export function announcementAlarms({ metrics }: Pick<EventTopic, "metrics">): Alarm[] {
  return [
    {
      name: "event-delivery-failed",
      meaning: "SNS could not deliver events to a subscriber's queue",
      metric: metrics("NumberOfNotificationsFailed", "Sum"),
      above: 0,
      for: { periods: 1, seconds: 300 },
    },
  ];
}

export function networkAlarms({ metrics }: Network): Alarm[] {
  return metrics.natGateways.map((natGateway, index) => ({
    name: "nat-port-errors",
    instance: String(index + 1),
    meaning: "A NAT gateway has no port left for new connections",
    metric: natGateway("ErrorPortAllocation", "Sum"),
    above: 0,
    for: { periods: 1, seconds: 300 },
  }));
}
