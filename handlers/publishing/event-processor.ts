import {
  createProcessedEvent,
  createRejectedEvent,
  eventSourceOf,
  type EventSource,
} from "../../domain/transaction-event";
import { createCircuitBreaker } from "../consumer/circuit-breaker";
import { CLIENT_OPTIONS } from "../consumer/client-options";
import { createConsumerPorts } from "../consumer/create-ports";
import { prepareClient } from "../consumer/prepare-client";
import { protectPort } from "../consumer/protect-port";
import type { QueueConsumer } from "../consumer/queue-consumer";
import { loadRuntime } from "../consumer/runtime";
import { readPublishingEnvironment } from "../environment";
import { createEventProcessor, createEventProcessorStores, type Announcements } from "../event-processor";
import { createEventTopic, type EventTopic } from "./event-topic";
import type { SettledTimes } from "../ports";
import type { PublishingRuntime } from "./runtime";
import { createSettledTimes } from "../sessions";

/**
 * Makes what tells subscribers by a topic: as the message is acknowledged after that, it is itself the outbox of its event.
 * @param times and the topic, protected.
 */
export function createAnnouncements(
  topic: EventTopic,
  times: SettledTimes,
  origin: EventSource & { deadLetterQueueUrl: string },
): Announcements {
  return {
    async processed(transaction, signal, requestId) {
      // Another copy of the message may have settled the time that its row has.
      const timestamp = transaction.statesTime ? transaction.timestamp : await times.find(transaction, signal);
      await topic.publish(createProcessedEvent({ ...transaction, timestamp }, origin), requestId, signal);
    },
    async rejected({ record, message, requestId }, reason, signal) {
      const told =
        "value" in message
          ? message.value
          : { transactionId: undefined, timestamp: Number(record.firstSentTimestamp ?? 0), body: record.body };
      await topic.publish(createRejectedEvent(told, reason, origin), requestId, signal);
    },
  };
}

/** Creates the event processor of a system with subscribers in Lambda, as createEventProcessorHandler does without. */
export function createPublishingEventProcessorHandler(): QueueConsumer {
  const settings = readPublishingEnvironment(process.env);
  const runtime = loadRuntime() as PublishingRuntime;
  const { stores, dynamoDb } = createEventProcessorStores(runtime, settings);
  const sns = prepareClient(new runtime.SNSClient(CLIENT_OPTIONS));
  const topic = createEventTopic(runtime, sns, settings.topicArn);
  const times = createSettledTimes(runtime, dynamoDb, settings.tableName);
  const announcements = createAnnouncements(
    protectPort("SNS", topic, createCircuitBreaker(runtime, settings)),
    protectPort("DynamoDB", times, createCircuitBreaker(runtime, settings)),
    { ...settings, source: eventSourceOf(String(settings.metricDimensions["Environment"])) },
  );
  return createEventProcessor(runtime, createConsumerPorts(runtime, settings), settings, stores, announcements);
}
