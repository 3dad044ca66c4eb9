/** The Lambda that consumes the queue: a function serialized from handlers/, with its role, log group and triggers. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EventProcessorEnvironment } from "../../handlers/environment";
import { createEventProcessorHandler } from "../../handlers/event-processor";
import { METRIC_NAMESPACE, type SystemMetric } from "../../shared/metrics";
import type { SessionsTable } from "../data/sessions-table";
import type { TransactionLogBucket } from "../data/transaction-log-bucket";
import type { Network } from "../network/network";
import { eventProcessorPolicy } from "../security/identity-policies";
import { createRole } from "../security/role";
import type { StackContext } from "../stack/context";
import { createLogGroup } from "../stack/log-group";
import { metricsOf } from "../stack/metrics";
import type { EventQueue } from "./event-queue";
import { withRuntimeImports } from "./handler-archive";
import { createSecureQueue, DEAD_LETTER_LIMITS } from "./secure-queue";

export interface EventProcessorArgs {
  network: Network;
  sessions: SessionsTable;
  transactionLog: TransactionLogBucket;
  events: EventQueue;
  /** Time limit of one run in seconds; the queue's visibility timeout must be six times this. */
  timeoutSeconds: number;
  memoryMiB: number;
  /** Runs that the queue may cause at once. */
  maxConcurrency: number;
  /** Runs kept free for this function, at least maxConcurrency; undefined for none. */
  reservedConcurrency: number | undefined;
}

/** SQS gives a function at most 10 messages at once, unless it may wait for more. */
const BATCH_SIZE = 10;

/** Retries of a failed asynchronous invocation, which then goes to the dead-letter queue of its own. */
const ASYNCHRONOUS_RETRIES = 2;

const VPC_ACCESS_POLICY = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";

/** Fed by the queue in batches with partial failures; callable directly, asynchronously, with retries and a DLQ. */
export class EventProcessor extends pulumi.ComponentResource {
  readonly function: aws.lambda.CallbackFunction<unknown, unknown>;
  /** Time limit of one run. */
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
  /** Of asynchronous invocations only: what lies here has the shape of an invocation, not of the queue's messages. */
  private readonly asynchronousDeadLetterQueue: aws.sqs.Queue;

  constructor(
    private readonly name: string,
    private readonly stack: StackContext,
    private readonly args: EventProcessorArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("transaction-system:infra:EventProcessor", name, {}, opts);
    const child = { parent: this };
    this.timeoutSeconds = args.timeoutSeconds;
    this.memoryMiB = args.memoryMiB;
    this.asynchronousDeadLetterQueue = createSecureQueue(
      `${name}-dead-letters`,
      stack,
      { name: stack.names.eventProcessorDeadLetterQueue, ...DEAD_LETTER_LIMITS },
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
        eventSourceArn: args.events.queue.arn,
        functionName: this.function.arn,
        batchSize: BATCH_SIZE,
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
    return {
      function: metricsOf("AWS/Lambda", { FunctionName: this.function.name }),
      deadInvocations: metricsOf("AWS/SQS", { QueueName: this.asynchronousDeadLetterQueue.name }),
      /** What became of its records, as it tells itself. */
      records: metricsOf<SystemMetric>(METRIC_NAMESPACE, { Environment: environmentSuffix }),
      logs: metricsOf("AWS/Logs", { LogGroupName: names.eventProcessorLogGroup }),
    };
  }

  private createFunction(): aws.lambda.CallbackFunction<unknown, unknown> {
    const { name, stack, args } = this;
    const { network } = args;
    const logGroup = createLogGroup(`${name}-logs`, stack, stack.names.eventProcessorLogGroup, this);
    return new aws.lambda.CallbackFunction(
      `${name}-function`,
      {
        name: stack.names.eventProcessor,
        description: "Logs and records the transactions of the queue",
        callbackFactory: createEventProcessorHandler,
        runtime: "nodejs24.x",
        timeout: args.timeoutSeconds,
        memorySize: args.memoryMiB,
        reservedConcurrentExecutions: args.reservedConcurrency,
        tracingConfig: { mode: "Active" },
        // Without its grants the function could neither join the VPC nor be given the dead-letter queue.
        role: this.createExecutionRole(logGroup),
        vpcConfig: {
          subnetIds: network.privateSubnetIds,
          securityGroupIds: [network.securityGroups.eventProcessor.id],
        },
        // On destroy its network interfaces take the default group, so that its own is free to go at once.
        replaceSecurityGroupsOnDestroy: true,
        replacementSecurityGroupIds: [network.defaultSecurityGroup.id],
        deadLetterConfig: { targetArn: this.asynchronousDeadLetterQueue.arn },
        environment: { variables: this.environment() },
        kmsKeyArn: stack.keys?.dataKeyArn,
        tags: stack.tags,
      },
      { parent: this, dependsOn: [logGroup], transformations: [withRuntimeImports] },
    );
  }

  private environment(): Record<keyof EventProcessorEnvironment, pulumi.Input<string>> {
    const { sessions, transactionLog, events } = this.args;
    return {
      TABLE_NAME: sessions.table.name,
      BUCKET_NAME: transactionLog.bucket.bucket,
      QUEUE_URL: events.queue.url,
      DEAD_LETTER_QUEUE_URL: events.deadLetterQueue.url,
      QUEUE_VISIBILITY_TIMEOUT_SECONDS: String(events.visibilityTimeoutSeconds),
      ENVIRONMENT: this.stack.environmentSuffix,
    };
  }

  private createExecutionRole(logGroup: aws.cloudwatch.LogGroup): pulumi.Output<string> {
    const { name, stack, args } = this;
    const resources = pulumi.output({
      tableArn: args.sessions.table.arn,
      bucketArn: args.transactionLog.bucket.arn,
      queueArn: args.events.queue.arn,
      deadLetterQueueArn: args.events.deadLetterQueue.arn,
      asynchronousDeadLetterQueueArn: this.asynchronousDeadLetterQueue.arn,
      logGroupArn: logGroup.arn,
      dataKeyArn: stack.keys?.dataKeyArn,
    });
    return createRole(
      `${name}-role`,
      stack,
      {
        service: "lambda.amazonaws.com",
        description: "Execution role of the event processor",
        grants: { [`${name}-grants`]: resources.apply(eventProcessorPolicy) },
        managedPolicies: { [`${name}-vpc-access`]: VPC_ACCESS_POLICY },
      },
      this,
    );
  }
}
