/** A task that an operator runs once, to ask the database something: in the service's image and network, with a role of its own. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DatabaseEnvironment } from "../../service/process/environment";
import { OPERATIONS_CONTAINER, OPERATIONS_STREAM_PREFIX, type OneOffTask } from "../../shared/operations";
import type { Database } from "../data/database";
import type { Network } from "../network/network";
import { ecrRepositoryArn, operationsTaskPolicy, serviceExecutionPolicy } from "../security/identity-policies";
import type { StackContext } from "../stack/context";
import { createLogGroup } from "../stack/log-group";
import { CONTAINER_USER, createTasksRole, logTo } from "./task-parts";

export interface OperationsTaskArgs {
  network: Network;
  database: Database;
  imageUri: pulumi.Input<string>;
}

/** Nothing runs until somebody asks. The service's own tasks can neither be asked these questions nor does this one serve. */
export class OperationsTask extends pulumi.ComponentResource {
  private readonly definition: aws.ecs.TaskDefinition;
  private readonly logGroup: aws.cloudwatch.LogGroup;

  constructor(
    private readonly name: string,
    private readonly stack: StackContext,
    private readonly args: OperationsTaskArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("transaction-system:infra:OperationsTask", name, {}, opts);
    this.logGroup = createLogGroup(`${name}-logs`, stack, stack.names.operationsLogGroup, this);
    this.definition = new aws.ecs.TaskDefinition(
      `${name}-definition`,
      {
        family: stack.names.operations,
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        // The smallest size that there is.
        cpu: "256",
        memory: "512",
        taskRoleArn: this.createTaskRole(),
        executionRoleArn: this.createExecutionRole(),
        containerDefinitions: pulumi.jsonStringify([this.container()]),
        tags: stack.tags,
      },
      { parent: this },
    );
    this.registerOutputs({ taskDefinitionArn: this.definition.arn });
  }

  /** What it is run with. */
  get target(): pulumi.Output<OneOffTask> {
    const { network } = this.args;
    return pulumi.output({
      taskDefinitionArn: this.definition.arn,
      subnetIds: network.privateSubnetIds,
      securityGroupIds: [network.securityGroups.service.id],
      logGroupName: this.logGroup.name,
    });
  }

  private container() {
    return {
      name: OPERATIONS_CONTAINER,
      image: this.args.imageUri,
      essential: true,
      user: CONTAINER_USER,
      readonlyRootFilesystem: true,
      entryPoint: ["/usr/local/bin/node", "/app/bin/operations.js"],
      // What an operator asks takes this one's place.
      command: ["status"],
      environment: Object.entries(this.environment()).map(([name, value]) => ({ name, value })),
      logConfiguration: logTo(this.logGroup, this.stack, OPERATIONS_STREAM_PREFIX),
    };
  }

  private environment(): { [Name in keyof DatabaseEnvironment]: pulumi.Input<string> } {
    const { database } = this.args;
    return {
      DATABASE_HOST: database.endpoint,
      DATABASE_PORT: database.port.apply(String),
      DATABASE_NAME: database.databaseName,
      DATABASE_SECRET_ARN: database.secretArn,
      DATABASE_CA: "rds",
    };
  }

  private createTaskRole(): pulumi.Output<string> {
    const inputs = pulumi.output({
      databaseSecretArn: this.args.database.secretArn,
      dataKeyArn: this.stack.keys?.dataKeyArn,
    });
    const description = "Task role of an operator's one-off tasks";
    const policy = inputs.apply(operationsTaskPolicy);
    return createTasksRole(`${this.name}-role`, this.stack, { description, policy }, this);
  }

  private createExecutionRole(): pulumi.Output<string> {
    const inputs = pulumi.output({
      logGroupArn: this.logGroup.arn,
      repositoryArn: pulumi.output(this.args.imageUri).apply(ecrRepositoryArn),
    });
    const description = "Execution role of an operator's one-off tasks";
    const policy = inputs.apply(serviceExecutionPolicy);
    return createTasksRole(`${this.name}-execution-role`, this.stack, { description, policy }, this);
  }
}
