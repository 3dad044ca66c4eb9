/** `status`: what waits where. */
import { DescribeServicesCommand } from "@aws-sdk/client-ecs";
import { formatTable } from "../../local/command-line/table";
import { askDatabaseIfPossible } from "../system/ask-database";
import { explain } from "../system/explain";
import type { System } from "../system/system";
import type { Answers } from "../../service/operations/questions";
import { describeAge } from "../terminal/describe";
import { countMessages, totalOf, type QueueCounts } from "../../running-system/queue-counts";
import { describeReconciliation } from "./reconcile";
import type { Told, Verb } from "./verb";

interface QueueState {
  queue: string;
  /** Absent for invocations, whose queue is Lambda's own. */
  messages?: QueueCounts;
  deadLetters: number;
}

interface Tasks {
  running: number;
  desired: number;
}

type DatabaseState = Answers["status"] | { problem: string };

export const status: Verb = async (context) => {
  const { system } = context;
  const [tasks, queues, database] = await Promise.all([
    countTasks(system),
    readQueues(system),
    askDatabaseIfPossible(context, "status"),
  ]);
  return tell(system, tasks, queues, database);
};

async function countTasks({ clients, outputs }: System): Promise<Tasks> {
  const command = new DescribeServicesCommand({ cluster: outputs.ecsClusterName, services: [outputs.ecsServiceName] });
  const { services: [service] = [] } = await clients.ecs.send(command).catch(explain);
  return { running: service?.runningCount ?? 0, desired: service?.desiredCount ?? 0 };
}

async function readQueues({ clients, outputs }: System): Promise<QueueState[]> {
  const named = Object.entries(outputs.deadLetterQueues);
  return Promise.all(
    named.map(async ([queue, deadLetterQueue]) => {
      const deadLetters = totalOf(await countMessages(clients.sqs, deadLetterQueue.url).catch(explain));
      if (!("queueUrl" in deadLetterQueue)) return { queue, deadLetters };
      const messages = await countMessages(clients.sqs, deadLetterQueue.queueUrl).catch(explain);
      return { queue, messages, deadLetters };
    }),
  );
}

function tell({ title }: System, tasks: Tasks, queues: QueueState[], database: DatabaseState): Told {
  const rows = queues.map(({ queue, messages, deadLetters }) => [
    queue,
    ...(["waiting", "inFlight", "delayed"] as const).map((name) => (messages ? String(messages[name]) : "-")),
    String(deadLetters),
  ]);
  const head = ["queue", "waiting", "in flight", "delayed", "dead letters"];
  return {
    data: { tasks, queues, ...database },
    lines: (columns) => [
      `${title}: ${tasks.running} of ${tasks.desired} tasks of the service run.`,
      formatTable(head, rows, columns),
      ...("problem" in database ? [database.problem] : describeDatabase(database)),
    ],
  };
}

function describeDatabase({ outbox, reconciliation }: Answers["status"]): string[] {
  const { waiting, oldestSeconds, failed } = outbox;
  const failures = failed > 0 ? `, ${failed} of them refused at least once` : "";
  const oldest = waiting > 0 ? `, the oldest for ${describeAge(oldestSeconds)}${failures}` : "";
  return [
    `Outbox: ${waiting} waiting${oldest}.`,
    ...outbox.failures.map(
      ({ transactionId, attempts, lastError }) => `  ${transactionId}, ${attempts} times: ${lastError}`,
    ),
    ...describeReconciliation(reconciliation),
  ];
}
