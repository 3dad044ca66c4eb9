/** The Lambda that consumes the queue: a function serialized from handlers/, with its role, log group and triggers. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EventProcessorEnvironment } from "../../handlers/environment";
import { createEventProcessorHandler } from "../../handlers/event-processor";
import type { EncryptionKeys } from "../security/encryption-keys";
import type { EventQueue } from "./event-queue";
import { withClients } from "./handler-archive";
import type { LogBucket } from "../data/transaction-log-bucket";
import { createLogGroup } from "../stack/log-group";
import type { ResourceNames } from "../stack/names";
import { eventProcessorPolicy } from "../security/identity-policies";
import { createSecureQueue, DEAD_LETTER_RETENTION_SECONDS } from "./secure-queue";
import { createServiceRole } from "../security/role";
import type { SessionsTable } from "../data/sessions-table";
import type { Tags } from "../stack/tags";

export interface EventProcessorArgs {
  names: ResourceNames;
  environmentSuffix: string;
  accountId: pulumi.Input<string>;
  subnetIds: pulumi.Input<string[]>;
  securityGroupId: pulumi.Input<string>;
  /** Taken by the function's network interfaces on destroy, so that the group above is free to go at once. */
  defaultSecurityGroupId: pulumi.Input<string>;
  sessions: SessionsTable;
  log: LogBucket;
  events: EventQueue;
  /** Time limit of one run in seconds; the queue's visibility timeout must be six times this. */
  timeoutSeconds: number;
  memoryMiB: number;
  /** Greatest number of runs that the queue causes at once. */
  maximumConcurrency: number;
  /** Runs kept free for this function, at least maximumConcurrency; undefined for none. */
  reservedConcurrency: number | undefined;
  logRetentionDays: number;
  /** Keeps the dead-letter queue, and the events in it, from being deleted. */
  protectData: boolean;
  /** Keys of the account's own; undefined for those that AWS manages. */
  keys: EncryptionKeys | undefined;
  tags: Tags;
}

/** SQS gives a function at most 10 messages at once, unless it may wait for more. */
const BATCH_SIZE = 10;

/** Retries of a failed asynchronous invocation, which then goes to the dead-letter queue of its own. */
const ASYNCHRONOUS_RETRIES = 2;

const VPC_ACCESS_POLICY = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";

/** Fed by the queue in batches with partial failures; callable directly, asynchronously, with retries and a DLQ. */
export class EventProcessor extends pulumi.ComponentResource {
  readonly function: aws.lambda.CallbackFunction<unknown, unknown>;
  /** Of asynchronous invocations only: what lies here has the shape of an invocation, not of the queue's messages. */
  readonly asynchronousDeadLetterQueue: aws.sqs.Queue;

  constructor(
    private readonly name: string,
    private readonly args: EventProcessorArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("transaction-system:infra:EventProcessor", name, {}, opts);
    const child = { parent: this };
    this.asynchronousDeadLetterQueue = createSecureQueue(
      `${name}-dead-letters`,
      {
        name: args.names.eventProcessorDeadLetterQueue,
        messageRetentionSeconds: DEAD_LETTER_RETENTION_SECONDS,
        tags: args.tags,
      },
      args,
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
        scalingConfig: { maximumConcurrency: args.maximumConcurrency },
        tags: args.tags,
      },
      child,
    );
    this.registerOutputs({ functionArn: this.function.arn });
  }

  private createFunction(): aws.lambda.CallbackFunction<unknown, unknown> {
    const { name, args } = this;
    const logGroup = createLogGroup(`${name}-logs`, args.names.eventProcessorLogGroup, args, { parent: this });
    const { role, grants } = this.createRole(logGroup);
    return new aws.lambda.CallbackFunction(
      `${name}-function`,
      {
        name: args.names.eventProcessor,
        description: "Logs and records the transactions of the queue",
        callbackFactory: createEventProcessorHandler,
        runtime: "nodejs24.x",
        timeout: args.timeoutSeconds,
        memorySize: args.memoryMiB,
        reservedConcurrentExecutions: args.reservedConcurrency,
        tracingConfig: { mode: "Active" },
        role: role.arn,
        vpcConfig: { subnetIds: args.subnetIds, securityGroupIds: [args.securityGroupId] },
        replaceSecurityGroupsOnDestroy: true,
        replacementSecurityGroupIds: [args.defaultSecurityGroupId],
        deadLetterConfig: { targetArn: this.asynchronousDeadLetterQueue.arn },
        environment: { variables: this.environment() },
        kmsKeyArn: args.keys?.dataKeyArn,
        tags: args.tags,
      },
      // Without its grants the function could neither join the VPC nor be given the dead-letter queue.
      { parent: this, dependsOn: [logGroup, ...grants], transformations: [withClients] },
    );
  }

  private environment(): Record<keyof EventProcessorEnvironment, pulumi.Input<string>> {
    const { args } = this;
    return {
      TABLE_NAME: args.sessions.table.name,
      BUCKET_NAME: args.log.bucket.bucket,
      QUEUE_URL: args.events.queue.url,
      DEAD_LETTER_QUEUE_URL: args.events.deadLetterQueue.url,
      QUEUE_VISIBILITY_TIMEOUT_SECONDS: String(args.events.visibilityTimeoutSeconds),
      ENVIRONMENT: args.environmentSuffix,
    };
  }

  private createRole(logGroup: aws.cloudwatch.LogGroup): { role: aws.iam.Role; grants: pulumi.Resource[] } {
    const { name, args } = this;
    const child = { parent: this };
    const role = createServiceRole(
      `${name}-role`,
      { ...args, service: "lambda.amazonaws.com", description: "Execution role of the event processor" },
      child,
    );
    const arns = pulumi.output({
      tableArn: args.sessions.table.arn,
      bucketArn: args.log.bucket.arn,
      queueArn: args.events.queue.arn,
      deadLetterQueueArn: args.events.deadLetterQueue.arn,
      asynchronousDeadLetterQueueArn: this.asynchronousDeadLetterQueue.arn,
      logGroupArn: logGroup.arn,
      dataKeyArn: args.keys?.dataKeyArn,
    });
    const ownGrants = new aws.iam.RolePolicy(
      `${name}-grants`,
      { role: role.name, policy: pulumi.jsonStringify(arns.apply(eventProcessorPolicy)) },
      child,
    );
    const vpcAccess = new aws.iam.RolePolicyAttachment(
      `${name}-vpc-access`,
      { role: role.name, policyArn: VPC_ACCESS_POLICY },
      child,
    );
    return { role, grants: [ownGrants, vpcAccess] };
  }
}
