/** What one task of the service is: container, environment, roles, log. */
import * as aws from "@pulumi/aws";
import type * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceEnvironment } from "../../service/process/environment";
import type { Database } from "../data/database";
import type { EncryptionKeys } from "../security/encryption-keys";
import type { EventQueue } from "../events/event-queue";
import { createLogGroup } from "../stack/log-group";
import type { ResourceNames } from "../stack/names";
import { ecrRepositoryArn, serviceExecutionPolicy, serviceTaskPolicy } from "../security/identity-policies";
import type { PolicyDocument } from "../security/policy-document";
import { createServiceRole } from "../security/role";
import type { SessionsTable } from "../data/sessions-table";
import type { Tags } from "../stack/tags";

export interface ServiceTaskArgs {
  names: ResourceNames;
  environmentSuffix: string;
  region: string;
  accountId: pulumi.Input<string>;
  database: Database;
  sessions: SessionsTable;
  events: EventQueue;
  /** ARN of the secret with the API's bearer token. */
  apiTokenSecretArn: pulumi.Input<string>;
  imageUri: pulumi.Input<string>;
  /** Port that the container listens on. */
  containerPort: number;
  /** Greatest number of tasks, for the connections that each may have. */
  maxCount: number;
  /** Size: CPU units (1,024 are one vCPU) and memory. */
  cpu: number;
  memoryMiB: number;
  logRetentionDays: number;
  /** Keys of the account's own; undefined for those that AWS manages. */
  keys: EncryptionKeys | undefined;
  tags: Tags;
}

/** Seconds from SIGTERM to SIGKILL. The service takes 5 s to be noticed as leaving and at most 20 s to finish. */
const STOP_TIMEOUT_SECONDS = 30;

/** Idle timeout of the load balancer, AWS's default. The service keeps its connections longer than this. */
export const IDLE_TIMEOUT_SECONDS = 60;

/** The ordinary user of the node images. */
const CONTAINER_USER = "1000:1000";

/**
 * Connections that all tasks together may have. The smallest cluster, of 0.5 to 1 ACU, allows 189 (AWS re:Post, "Working of
 * max_connections for Amazon Aurora PostgreSQL Serverless"), and 1 GiB of memory, which is what 0.5 ACU has, divided by the
 * 9,531,392 bytes that the default parameter group counts for a connection is 112: 100 fit both, with room for
 * administrators.
 */
const CONNECTION_BUDGET = 100;

/** Connections of one task, at least one with the 50 tasks that the configuration allows. */
function connectionsOfTask(maxCount: number): number {
  return Math.floor(CONNECTION_BUDGET / mostTasks(maxCount));
}

/** Most connections that the tasks have together. */
export function mostConnections(maxCount: number): number {
  return mostTasks(maxCount) * connectionsOfTask(maxCount);
}

/** A deployment doubles the tasks while it runs. */
function mostTasks(maxCount: number): number {
  return 2 * maxCount;
}

/** What has no default in the service itself. */
type RequiredVariable = {
  [K in keyof ServiceEnvironment]-?: undefined extends ServiceEnvironment[K] ? never : K;
}[keyof ServiceEnvironment];

type TaskDefinition = awsx.types.input.ecs.FargateServiceTaskDefinitionArgs;
type Container = awsx.types.input.ecs.TaskDefinitionContainerDefinitionArgs;

/** Roles and log group of a task, and the definition that uses them. */
export class ServiceTask extends pulumi.ComponentResource {
  private readonly logGroup: aws.cloudwatch.LogGroup;
  private readonly taskRoleArn: pulumi.Output<string>;
  private readonly executionRoleArn: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: ServiceTaskArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("transaction-system:infra:ServiceTask", name, {}, opts);
    this.logGroup = createLogGroup(`${name}-logs`, args.names.serviceLogGroup, args, { parent: this });
    const used = pulumi.output({
      databaseSecretArn: args.database.secretArn,
      apiTokenSecretArn: args.apiTokenSecretArn,
      queueArn: args.events.queue.arn,
      tableArn: args.sessions.table.arn,
      dataKeyArn: args.keys?.dataKeyArn,
    });
    this.taskRoleArn = this.createRole("role", "Task role", used.apply(serviceTaskPolicy));
    const needed = pulumi.output({
      logGroupArn: this.logGroup.arn,
      repositoryArn: pulumi.output(args.imageUri).apply(ecrRepositoryArn),
    });
    this.executionRoleArn = this.createRole("execution-role", "Execution role", needed.apply(serviceExecutionPolicy));
    this.registerOutputs({ taskRoleArn: this.taskRoleArn });
  }

  /** The task definition, as awsx takes it, with the container behind a target group. */
  definition(targetGroup: pulumi.Input<aws.lb.TargetGroup>): TaskDefinition {
    const { args } = this;
    return {
      family: args.names.service,
      cpu: String(args.cpu),
      memory: String(args.memoryMiB),
      taskRole: { roleArn: this.taskRoleArn },
      executionRole: { roleArn: this.executionRoleArn },
      // The container names its own log group.
      logGroup: { skip: true },
      containers: { web: this.container(targetGroup) },
      tags: args.tags,
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
      portMappings: [{ containerPort: args.containerPort, protocol: "tcp", targetGroup }],
      environment: Object.entries(this.environment()).map(([name, value]) => ({ name, value })),
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": this.logGroup.name,
          "awslogs-region": args.region,
          "awslogs-stream-prefix": "transaction-service",
        },
      },
    };
  }

  private environment(): Record<RequiredVariable, pulumi.Input<string>> {
    const { args } = this;
    return {
      ENVIRONMENT: args.environmentSuffix,
      PORT: String(args.containerPort),
      DATABASE_HOST: args.database.endpoint,
      DATABASE_PORT: args.database.port.apply(String),
      DATABASE_NAME: args.database.databaseName,
      DATABASE_SECRET_ARN: args.database.secretArn,
      DATABASE_POOL_SIZE: String(connectionsOfTask(args.maxCount)),
      DATABASE_CA: "rds",
      API_TOKEN_SECRET_ARN: args.apiTokenSecretArn,
      QUEUE_URL: args.events.queue.url,
      TABLE_NAME: args.sessions.table.name,
      ALB_IDLE_TIMEOUT_SECONDS: String(IDLE_TIMEOUT_SECONDS),
    };
  }

  /** A role for ECS with one policy of its own; its ARN is known once the policy is attached. */
  private createRole(
    role: "role" | "execution-role",
    description: string,
    policy: pulumi.Input<PolicyDocument>,
  ): pulumi.Output<string> {
    const { name, args } = this;
    const created = createServiceRole(
      `${name}-${role}`,
      { ...args, service: "ecs-tasks.amazonaws.com", description: `${description} of the transaction service` },
      { parent: this },
    );
    const grants = new aws.iam.RolePolicy(
      `${name}-${role}-grants`,
      { role: created.name, policy: pulumi.jsonStringify(policy) },
      { parent: this },
    );
    return pulumi.all([created.arn, grants.id]).apply(([arn]) => arn);
  }
}
