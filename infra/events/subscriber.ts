/** One who is told of transactions: a queue of its own that the topic fills, and the function that empties it. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EventFilter } from "../../domain/event-filter";
import { eventSourceOf } from "../../domain/transaction-event";
import type { ConsumerEnvironment } from "../../handlers/consumer/environment";
import {
  createSubscriberHandler,
  type ReceiveEvents,
  type SubscriberModule,
} from "../../handlers/subscriber/subscriber";
import type { TransactionLogBucket } from "../data/transaction-log-bucket";
import type { Network } from "../network/network";
import { longTextGrant } from "../security/consumer-grants";
import type { Grant } from "../security/policy-document";
import type { StackContext } from "../stack/context";
import { subscriberComponent, subscriberQueueComponent } from "../stack/names";
import { EventConsumer, type ConsumerHandler } from "./event-consumer";
import { EventQueue } from "./event-queue";
import type { EventTopic } from "./event-topic";

/** What a subscriber needs beyond its queue and the transaction log's texts. */
export interface SubscriberNeeds {
  /** Its own variables, under other names than those of every consumer. */
  environment?: Record<string, pulumi.Input<string>> & { [Name in keyof ConsumerEnvironment]?: never };
  /** What its role may do beside what every subscriber's may. */
  grants?: Grant[];
  /** Time limit of a run, 3 to 900 s; 30 unless it is given. What a run was killed with comes again after six times that. */
  timeoutSeconds?: number;
}

export interface SubscriberArgs extends SubscriberNeeds {
  network: Network;
  topic: EventTopic;
  transactionLog: TransactionLogBucket;
  module: SubscriberModule;
}

/** Time limit of a run: some seconds for each of ten events, and for the tries of what they depend on. */
const TIMEOUT_SECONDS = 30;

const MEMORY_MIB = 512;

/** As many runs as the event processor has in a stack for development: an outbox that was emptied at once is taken as fast. */
const MAX_CONCURRENCY = 10;

/**
 * What it does stands in a file of handlers/subscribers/. Its queue is filled by the topic alone, with what its filter takes, and
 * whatever becomes of it holds up nobody else.
 */
export class Subscriber extends pulumi.ComponentResource {
  readonly consumer: EventConsumer;
  private readonly filter: EventFilter | undefined;

  /** @param subscriber its name, of at most 20 lower-case letters, digits and hyphens. */
  constructor(
    readonly subscriber: string,
    private readonly stack: StackContext,
    args: SubscriberArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    const name = subscriberComponent(subscriber);
    super("transaction-system:infra:Subscriber", `${name}-subscriber`, {}, opts);
    const { network, topic, module } = args;
    this.filter = module.filter;
    const queue = new EventQueue(
      subscriberQueueComponent(subscriber),
      stack,
      { consumerTimeoutSeconds: args.timeoutSeconds ?? TIMEOUT_SECONDS, topicArn: topic.topic.arn },
      { parent: this },
    );
    this.consumer = new EventConsumer(
      name,
      stack,
      {
        network,
        queue,
        handler: subscriberHandler(subscriber, args),
        memoryMiB: MEMORY_MIB,
        maxConcurrency: MAX_CONCURRENCY,
        reservedConcurrency: undefined,
      },
      { parent: this },
    );
    new aws.sns.TopicSubscription(
      `${name}-subscription`,
      {
        topic: topic.topic.arn,
        protocol: "sqs",
        endpoint: queue.queue.arn,
        rawMessageDelivery: true,
        ...(module.filter && { filterPolicy: JSON.stringify(module.filter), filterPolicyScope: "MessageAttributes" }),
        redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: queue.deadLetterQueue.arn }),
      },
      { parent: this },
    );
    this.registerOutputs({ queueUrl: queue.queue.url });
  }

  /** As the stack's output tells of it. */
  get description() {
    const { queue, function: consumerFunction } = this.consumer;
    return pulumi.output({
      queueUrl: queue.queue.url,
      deadLetterQueueUrl: queue.deadLetterQueue.url,
      functionName: consumerFunction.name,
      filter: this.filter,
      source: eventSourceOf(this.stack.environmentSuffix),
    });
  }
}

function subscriberHandler(
  subscriber: string,
  { module, transactionLog, environment = {}, grants = [] }: SubscriberArgs,
): ConsumerHandler<never> {
  // Each is called with the tools that its own type says.
  const receive = module.receive as ReceiveEvents;
  return {
    description: `Tells ${subscriber} of transactions`,
    factory: () => createSubscriberHandler(receive),
    imports: "handlers/subscriber/imports.ts",
    environment,
    grants: transactionLog.bucket.arn.apply((bucketArn) => [longTextGrant(bucketArn), ...grants]),
  };
}
