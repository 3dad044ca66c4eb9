/** The Lambda that consumes a queue: a function serialized from handlers/, with its role, log group and triggers. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ConsumerEnvironment } from "../../handlers/consumer/environment";
import type { QueueConsumer } from "../../handlers/consumer/queue-consumer";
import { METRIC_NAMESPACE, type SystemMetric } from "../../shared/metrics";
import type { Network } from "../network/network";
import { consumerPolicy } from "../security/identity-policies";
import type { Grant } from "../security/policy-document";
import { createRole } from "../security/role";
import type { StackContext } from "../stack/context";
import { createLogGroup } from "../stack/log-group";
import { metricsOf } from "../stack/metrics";
import { consumerInstance } from "../stack/names";
import { batching } from "./batching";
import type { EventQueue } from "./event-queue";
import { withRuntimeImports } from "./handler-archive";
import { createSecureQueue, DEAD_LETTER_LIMITS } from "./secure-queue";

/**
 * What a consumer does, and what it needs for that beyond its queue.
 * @typeParam Environment the variables that its handler reads.
 */
export interface ConsumerHandler<Environment extends ConsumerEnvironment = ConsumerEnvironment> {
  /** Of the function, as the console shows it. */
  description: string;
  /** Serialized by Pulumi with all that it refers to. */
  factory: () => QueueConsumer;
  /** The module of its packages, relative to the project's folder: handlers/NAME-imports.ts. */
  imports: string;
  /** The variables that not every consumer has. */
  environment: Record<Exclude<keyof Environment, keyof ConsumerEnvironment>, pulumi.Input<string>>;
  /** What its role may do beside what every consumer's may. */
  grants: pulumi.Input<Grant[]>;
}

export interface EventConsumerArgs {
  network: Network;
  /** Feeds this consumer and no other. */
  queue: EventQueue;
  handler: ConsumerHandler;
  memoryMiB: number;
  /** Messages that one run takes at most, 1 to 1000; 10 unless it is given. */
  batchSize?: number;
  /** Runs that the queue may cause at once, 2 to 1000. */
  maxConcurrency: number;
  /** Runs kept free for this function, at least maxConcurrency; undefined for none. */
  reservedConcurrency: number | undefined;
}

/** Retries of a failed asynchronous invocation, which then goes to the dead-letter queue of its own. */
const ASYNCHRONOUS_RETRIES = 2;

const VPC_ACCESS_POLICY = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";

/**
 * Fed by a queue in batches with partial failures; callable directly, asynchronously, with retries and a DLQ.
 *
 * Its physical names come from its own name, of at most 40 lower-case letters, digits and hyphens.
 */
export class EventConsumer extends pulumi.ComponentResource {
  readonly queue: EventQueue;
  readonly function: aws.lambda.CallbackFunction<unknown, unknown>;
  readonly memoryMiB: number;
  /** What people call it, for example event processor. */
  readonly title: string;
  /** What tells its metrics and alarms from others'; undefined for the one whose are the system's own. */
  readonly instance: string | undefined;
  /** Of asynchronous invocations only: what lies here has the shape of an invocation, not of the queue's messages. */
  readonly asynchronousDeadLetterQueue: aws.sqs.Queue;

  constructor(
    private readonly name: string,
    private readonly stack: StackContext,
    private readonly args: EventConsumerArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("transaction-system:infra:EventProcessor", name, {}, opts);
    const child = { parent: this };
    this.queue = args.queue;
    this.memoryMiB = args.memoryMiB;
    this.title = name.replaceAll("-", " ");
    this.instance = consumerInstance(name);
    this.asynchronousDeadLetterQueue = createSecureQueue(
      `${name}-dead-letters`,
      stack,
      { name: stack.names.consumerDeadLetterQueue(name), ...DEAD_LETTER_LIMITS },
      this,
    );
    this.function = this.createFunction();
    new aws.lambda.FunctionEventInvokeConfig(
      `${name}-asynchronous`,
      { functionName: this.function.name, qualifier: "$LATEST", maximumRetryAttempts: ASYNCHRONOUS_RETRIES },
      child,
    );
    new aws.lambda.EventSourceMapping(
      `${name}-trigger`,
      {
        eventSourceArn: this.queue.queue.arn,
        functionName: this.function.arn,
        ...batching(args.batchSize),
        functionResponseTypes: ["ReportBatchItemFailures"],
        scalingConfig: { maximumConcurrency: args.maxConcurrency },
        tags: stack.tags,
      },
      child,
    );
    this.registerOutputs({ functionArn: this.function.arn });
  }

  get metrics() {
    const { environmentSuffix, names } = this.stack;
    const dimensions = {
      Environment: environmentSuffix,
      ...(this.instance !== undefined && { Consumer: this.instance }),
    };
    return {
      function: metricsOf("AWS/Lambda", { FunctionName: this.function.name }),
      deadInvocations: metricsOf("AWS/SQS", { QueueName: this.asynchronousDeadLetterQueue.name }),
      /** What became of its records, as it tells itself. */
      records: metricsOf<SystemMetric>(METRIC_NAMESPACE, dimensions),
      logs: metricsOf("AWS/Logs", { LogGroupName: names.consumerLogGroup(this.name) }),
    };
  }

  private createFunction(): aws.lambda.CallbackFunction<unknown, unknown> {
    const { name, stack, args } = this;
    const { network, handler } = args;
    const logGroup = createLogGroup(`${name}-logs`, stack, stack.names.consumerLogGroup(name), this);
    return new aws.lambda.CallbackFunction(
      `${name}-function`,
      {
        name: stack.names.consumer(name),
        description: handler.description,
        callbackFactory: handler.factory,
        runtime: "nodejs24.x",
        timeout: this.queue.consumerTimeoutSeconds,
        memorySize: args.memoryMiB,
        reservedConcurrentExecutions: args.reservedConcurrency,
        tracingConfig: { mode: "Active" },
        // What Lambda itself says of a run is JSON as well, not the START and REPORT of its default.
        loggingConfig: { logFormat: "JSON" },
        // Without its grants the function could neither join the VPC nor be given the dead-letter queue.
        role: this.createExecutionRole(logGroup),
        vpcConfig: {
          subnetIds: network.privateSubnetIds,
          securityGroupIds: [network.securityGroups.functions.id],
        },
        ...(network.spareSecurityGroupId && {
          replaceSecurityGroupsOnDestroy: true,
          replacementSecurityGroupIds: [network.spareSecurityGroupId],
        }),
        deadLetterConfig: { targetArn: this.asynchronousDeadLetterQueue.arn },
        environment: { variables: { ...handler.environment, ...this.consumerEnvironment() } },
        kmsKeyArn: stack.keys?.dataKeyArn,
        tags: stack.tags,
      },
      { parent: this, dependsOn: [logGroup], transformations: [withRuntimeImports(handler.imports)] },
    );
  }

  private consumerEnvironment(): { [Name in keyof ConsumerEnvironment]: pulumi.Input<string> } {
    const { queue, deadLetterQueue, visibilityTimeoutSeconds, retentionSeconds, maxReceiveCount } = this.queue;
    return {
      QUEUE_URL: queue.url,
      DEAD_LETTER_QUEUE_URL: deadLetterQueue.url,
      QUEUE_VISIBILITY_TIMEOUT_SECONDS: String(visibilityTimeoutSeconds),
      QUEUE_RETENTION_SECONDS: String(retentionSeconds),
      QUEUE_MAX_RECEIVE_COUNT: String(maxReceiveCount),
      MAX_CONCURRENCY: String(this.args.maxConcurrency),
      ENVIRONMENT: this.stack.environmentSuffix,
      ...(this.instance !== undefined && { CONSUMER: this.instance }),
    };
  }

  private createExecutionRole(logGroup: aws.cloudwatch.LogGroup): pulumi.Output<string> {
    const { name, stack, queue } = this;
    const resources = pulumi.output({
      queueArn: queue.queue.arn,
      deadLetterQueueArn: queue.deadLetterQueue.arn,
      asynchronousDeadLetterQueueArn: this.asynchronousDeadLetterQueue.arn,
      logGroupArn: logGroup.arn,
      dataKeyArn: stack.keys?.dataKeyArn,
    });
    const grants = pulumi.all([this.args.handler.grants, resources]).apply(([own, arns]) => consumerPolicy(own, arns));
    return createRole(
      `${name}-role`,
      stack,
      {
        service: "lambda.amazonaws.com",
        description: `Execution role of the ${this.title}`,
        grants: { [`${name}-grants`]: grants },
        managedPolicies: { [`${name}-vpc-access`]: VPC_ACCESS_POLICY },
      },
      this,
    );
  }
}
