/** Alarms of what comes after the answer: outbox, queue, event processor, stores, and the way out. */
import { rule, type AlarmRule, type AlarmSubjects } from "./rule";
import type { SystemMetrics } from "../metrics";

export function outboxAlarms({ system }: SystemMetrics): AlarmRule[] {
  // Every task publishes both each minute, so that silence means that none sends anything.
  return [
    rule(
      "outbox-lag",
      "An accepted transaction has waited for more than a minute to be sent, or no task tells",
      system("OutboxLagSeconds", "Maximum"),
      60,
      [3, 60],
      { silence: "breaching" },
    ),
    rule(
      "outbox-failed",
      "Sending an accepted transaction has failed several times, or no task tells",
      system("OutboxFailed", "Maximum"),
      0,
      [2, 60],
      { silence: "breaching" },
    ),
  ];
}

export function queueAlarms({ queue, deadTransactions, deadInvocations }: SystemMetrics): AlarmRule[] {
  return [
    rule(
      "queue-age",
      "A transaction has waited in the queue for more than five minutes",
      queue("ApproximateAgeOfOldestMessage", "Maximum"),
      300,
      [2, 60],
    ),
    // The depth: the number of messages sent does not count what the queue's redrive policy moves.
    rule(
      "transactions-dlq-depth",
      "Transactions were given up and wait in the dead-letter queue",
      deadTransactions("ApproximateNumberOfMessagesVisible", "Maximum"),
      0,
      [1, 60],
    ),
    rule(
      "lambda-dlq-depth",
      "Direct invocations of the event processor were given up",
      deadInvocations("ApproximateNumberOfMessagesVisible", "Maximum"),
      0,
      [1, 60],
    ),
  ];
}

export function processorAlarms({ processor }: SystemMetrics, { functionTimeoutSeconds }: AlarmSubjects): AlarmRule[] {
  const milliseconds = 0.8 * functionTimeoutSeconds * 1000;
  return [
    rule(
      "lambda-errors",
      "Whole runs of the event processor fail; single records never count here",
      processor("Errors", "Sum"),
      5,
      [1, 300],
    ),
    rule(
      "lambda-throttles",
      "Runs of the event processor are refused, because no concurrency is left",
      processor("Throttles", "Sum"),
      0,
      [1, 300],
    ),
    rule(
      "lambda-duration",
      `Runs of the event processor take more than ${milliseconds} ms, 80 % of their time limit`,
      processor("Duration", "p99"),
      milliseconds,
      [1, 300],
    ),
  ];
}

export function tableAlarms({ table, index }: SystemMetrics): AlarmRule[] {
  return [
    rule(
      "dynamodb-read-throttles",
      "Reads of the table are throttled",
      table("ReadThrottleEvents", "Sum"),
      0,
      [1, 300],
    ),
    rule(
      "dynamodb-write-throttles",
      "Writes to the table are throttled",
      table("WriteThrottleEvents", "Sum"),
      0,
      [1, 300],
    ),
    rule(
      "dynamodb-index-read-throttles",
      "Reads of the index by user are throttled",
      index("ReadThrottleEvents", "Sum"),
      0,
      [1, 300],
    ),
    rule(
      "dynamodb-index-write-throttles",
      "Writes to the index by user are throttled, and with them those to the table",
      index("WriteThrottleEvents", "Sum"),
      0,
      [1, 300],
    ),
  ];
}

export function networkAlarms({ natGateways }: SystemMetrics): AlarmRule[] {
  return natGateways.map((gateway, index) =>
    rule(
      `nat-port-errors-${index + 1}`,
      "A NAT gateway has no port left for new connections",
      gateway("ErrorPortAllocation", "Sum"),
      0,
      [1, 300],
      { runbookEntry: "nat-port-errors" },
    ),
  );
}
