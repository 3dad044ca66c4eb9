/** The dead-letter queues of a stack, as its operators find them. */
import * as pulumi from "@pulumi/pulumi";
import type { DeadLetterQueue } from "../../shared/operations";
import type { EventConsumer } from "./event-consumer";

/**
 * Two for each consumer, by the names that operators call them: `transactions` and `invocations`, or, of a consumer beside the
 * event processor, its name and its name with `-invocations`.
 */
export function deadLetterQueuesOf(
  consumers: readonly EventConsumer[],
): pulumi.Output<Record<string, DeadLetterQueue>> {
  const named = consumers.flatMap(({ instance, queue, asynchronousDeadLetterQueue, function: { name } }) => [
    [instance ?? "transactions", pulumi.output({ url: queue.deadLetterQueue.url, queueUrl: queue.queue.url })],
    [
      instance === undefined ? "invocations" : `${instance}-invocations`,
      pulumi.output({ url: asynchronousDeadLetterQueue.url, functionName: name }),
    ],
  ]);
  return pulumi.output(Object.fromEntries(named) as Record<string, pulumi.Output<DeadLetterQueue>>);
}
