/** The DynamoDB table of processed transactions. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { USER_INDEX } from "../../domain/session-item";
import type { StackContext } from "../stack/context";
import { metricsOf } from "../stack/metrics";

/** A row a transaction: (sessionId, timestamp), and by user through an index. Beside it a claim, which settles its time. */
export class SessionsTable extends pulumi.ComponentResource {
  readonly table: aws.dynamodb.Table;

  constructor(name: string, stack: StackContext, opts?: pulumi.ComponentResourceOptions) {
    super("transaction-system:infra:SessionsTable", name, {}, opts);
    this.table = new aws.dynamodb.Table(
      `${name}-table`,
      {
        name: stack.names.sessionsTable,
        billingMode: "PAY_PER_REQUEST",
        hashKey: "sessionId",
        rangeKey: "timestamp",
        attributes: [
          { name: "sessionId", type: "S" },
          { name: "timestamp", type: "N" },
          { name: "userId", type: "S" },
        ],
        // Deprecated, so that every run warns. They stay until keySchema does no harm: with it each plan removes the index and
        // adds it again (hashicorp/terraform-provider-aws, 46513).
        globalSecondaryIndexes: [{ name: USER_INDEX, hashKey: "userId", rangeKey: "timestamp", projectionType: "ALL" }],
        pointInTimeRecovery: { enabled: true },
        // Off means DynamoDB's own key, and is said: a table keeps the key that is merely left out, also when that is deleted.
        serverSideEncryption: stack.keys ? { enabled: true, kmsKeyArn: stack.keys.dataKeyArn } : { enabled: false },
        deletionProtectionEnabled: stack.protectData,
        tags: stack.tags,
      },
      { parent: this, protect: stack.protectData },
    );
    this.registerOutputs({ tableName: this.table.name });
  }

  get metrics() {
    const table = { TableName: this.table.name };
    return {
      table: metricsOf("AWS/DynamoDB", table),
      userIndex: metricsOf("AWS/DynamoDB", { ...table, GlobalSecondaryIndexName: USER_INDEX }),
    };
  }
}
