/** What one task of the service is: container, environment, roles, log. */
import * as aws from "@pulumi/aws";
import type * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceEnvironment } from "../../service/process/environment";
import type { Database } from "../data/database";
import type { SessionsTable } from "../data/sessions-table";
import type { TransactionLogBucket } from "../data/transaction-log-bucket";
import type { EventQueue } from "../events/event-queue";
import { CONTAINER_PORT } from "../network/ports";
import type { ApiToken } from "../security/api-token";
import { ecrRepositoryArn, serviceExecutionPolicy, serviceTaskPolicy } from "../security/identity-policies";
import type { StackContext } from "../stack/context";
import { createLogGroup } from "../stack/log-group";
import { CONTAINER_USER, createTasksRole, logTo } from "./task-parts";

export interface ServiceTaskArgs {
  database: Database;
  sessions: SessionsTable;
  transactionLog: TransactionLogBucket;
  events: EventQueue;
  apiToken: ApiToken;
  imageUri: pulumi.Input<string>;
  /** Bound of the number of tasks, for the connections that each may have. */
  maxCount: number;
  /** Size: CPU units (1,024 are one vCPU) and memory. */
  cpu: number;
  memoryMiB: number;
}

/** Seconds from SIGTERM to SIGKILL. The service takes 5 s to be noticed as leaving and at most 20 s to finish. */
const STOP_TIMEOUT_SECONDS = 30;

/** Idle timeout of the load balancer, AWS's default. The service keeps its connections longer than this. */
export const IDLE_TIMEOUT_SECONDS = 60;

/**
 * Connections that all tasks together may have. The smallest cluster, of 0.5 to 1 ACU, allows 189 (AWS re:Post, "Working of
 * max_connections for Amazon Aurora PostgreSQL Serverless"), and 1 GiB of memory, which is what 0.5 ACU has, divided by the
 * 9,531,392 bytes that the default parameter group counts for a connection is 112: 100 fit both, with room for
 * administrators.
 */
const CONNECTION_BUDGET = 100;

/** Connections of one task, at least one with the 50 tasks that the configuration allows. */
function connectionsOfTask(maxCount: number): number {
  return Math.floor(CONNECTION_BUDGET / tasksInDeployment(maxCount));
}

/** Connections that the tasks can have together. */
export function maxConnections(maxCount: number): number {
  return tasksInDeployment(maxCount) * connectionsOfTask(maxCount);
}

/** A deployment doubles the tasks while it runs. */
function tasksInDeployment(maxCount: number): number {
  return 2 * maxCount;
}

/** What has no default in the service itself. */
type RequiredVariable = {
  [K in keyof ServiceEnvironment]-?: undefined extends ServiceEnvironment[K] ? never : K;
}[keyof ServiceEnvironment];

/** What the service does not read, and an image of one's own may: so the original stack calls its database. */
type OriginalVariable = "DB_HOST" | "DB_NAME";

type TaskDefinition = awsx.types.input.ecs.FargateServiceTaskDefinitionArgs;
type Container = awsx.types.input.ecs.TaskDefinitionContainerDefinitionArgs;

/** Roles and log group of a task, and the definition that uses them. */
export class ServiceTask extends pulumi.ComponentResource {
  private readonly logGroup: aws.cloudwatch.LogGroup;
  private readonly taskRoleArn: pulumi.Output<string>;
  private readonly executionRoleArn: pulumi.Output<string>;

  constructor(
    name: string,
    private readonly stack: StackContext,
    private readonly args: ServiceTaskArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("transaction-system:infra:ServiceTask", name, {}, opts);
    this.logGroup = createLogGroup(`${name}-logs`, stack, stack.names.serviceLogGroup, this);
    const taskRoleInputs = pulumi.output({
      databaseSecretArn: args.database.secretArn,
      apiTokenSecretArn: args.apiToken.secretArn,
      queueArn: args.events.queue.arn,
      deadLetterQueueArn: args.events.deadLetterQueue.arn,
      bucketArn: args.transactionLog.bucket.arn,
      tableArn: args.sessions.table.arn,
      dataKeyArn: stack.keys?.dataKeyArn,
    });
    this.taskRoleArn = createTasksRole(
      `${name}-role`,
      stack,
      { description: "Task role of the transaction service", policy: taskRoleInputs.apply(serviceTaskPolicy) },
      this,
    );
    const executionRoleInputs = pulumi.output({
      logGroupArn: this.logGroup.arn,
      repositoryArn: pulumi.output(args.imageUri).apply(ecrRepositoryArn),
    });
    this.executionRoleArn = createTasksRole(
      `${name}-execution-role`,
      stack,
      {
        description: "Execution role of the transaction service",
        policy: executionRoleInputs.apply(serviceExecutionPolicy),
      },
      this,
    );
    this.registerOutputs({ taskRoleArn: this.taskRoleArn });
  }

  /** The task definition, as awsx takes it, with the container behind a target group. */
  definition(targetGroup: pulumi.Input<aws.lb.TargetGroup>): TaskDefinition {
    const { stack, args } = this;
    return {
      family: stack.names.service,
      cpu: String(args.cpu),
      memory: String(args.memoryMiB),
      taskRole: { roleArn: this.taskRoleArn },
      executionRole: { roleArn: this.executionRoleArn },
      // The container names its own log group.
      logGroup: { skip: true },
      containers: { web: this.container(targetGroup) },
      tags: stack.tags,
    };
  }

  private container(targetGroup: pulumi.Input<aws.lb.TargetGroup>): Container {
    const { args } = this;
    return {
      name: "web",
      image: args.imageUri,
      essential: true,
      user: CONTAINER_USER,
      readonlyRootFilesystem: true,
      // Passes SIGTERM on even while the service is still waiting for the database, when Node as first process would ignore it.
      linuxParameters: { initProcessEnabled: true },
      stopTimeout: STOP_TIMEOUT_SECONDS,
      portMappings: [{ containerPort: CONTAINER_PORT, protocol: "tcp", targetGroup }],
      environment: Object.entries(this.environment()).map(([name, value]) => ({ name, value })),
      logConfiguration: logTo(this.logGroup, this.stack, "transaction-service"),
    };
  }

  private environment(): Record<RequiredVariable | OriginalVariable, pulumi.Input<string>> {
    const { database, sessions, transactionLog, events, apiToken, maxCount } = this.args;
    return {
      ENVIRONMENT: this.stack.environmentSuffix,
      PORT: String(CONTAINER_PORT),
      DATABASE_HOST: database.endpoint,
      DATABASE_PORT: database.port.apply(String),
      DATABASE_NAME: database.databaseName,
      DATABASE_SECRET_ARN: database.secretArn,
      DATABASE_POOL_SIZE: String(connectionsOfTask(maxCount)),
      DATABASE_CA: "rds",
      API_TOKEN_SECRET_ARN: apiToken.secretArn,
      QUEUE_URL: events.queue.url,
      DEAD_LETTER_QUEUE_URL: events.deadLetterQueue.url,
      TABLE_NAME: sessions.table.name,
      BUCKET_NAME: transactionLog.bucket.bucket,
      ALB_IDLE_TIMEOUT_SECONDS: String(IDLE_TIMEOUT_SECONDS),
      DB_HOST: database.endpoint,
      DB_NAME: database.databaseName,
    };
  }
}
