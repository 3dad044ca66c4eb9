/** The DynamoDB table of processed transactions. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { USER_INDEX } from "../../domain/session-item";
import type { EncryptionKeys } from "../security/encryption-keys";
import type { ResourceNames } from "../stack/names";
import type { Tags } from "../stack/tags";

export interface SessionsTableArgs {
  names: ResourceNames;
  /** Keys of the account's own; undefined for those that AWS manages. */
  keys: EncryptionKeys | undefined;
  /** Refuses deletion of the table. */
  protectData: boolean;
  tags: Tags;
}

/** One item a transaction: (sessionId, timestamp), and by user through an index. */
export class SessionsTable extends pulumi.ComponentResource {
  readonly table: aws.dynamodb.Table;

  constructor(name: string, args: SessionsTableArgs, opts?: pulumi.ComponentResourceOptions) {
    super("transaction-system:infra:SessionsTable", name, {}, opts);
    this.table = new aws.dynamodb.Table(
      `${name}-table`,
      {
        name: args.names.sessionsTable,
        billingMode: "PAY_PER_REQUEST",
        hashKey: "sessionId",
        rangeKey: "timestamp",
        attributes: [
          { name: "sessionId", type: "S" },
          { name: "timestamp", type: "N" },
          { name: "userId", type: "S" },
        ],
        globalSecondaryIndexes: [{ name: USER_INDEX, hashKey: "userId", rangeKey: "timestamp", projectionType: "ALL" }],
        pointInTimeRecovery: { enabled: true },
        ...(args.keys ? { serverSideEncryption: { enabled: true, kmsKeyArn: args.keys.dataKeyArn } } : {}),
        deletionProtectionEnabled: args.protectData,
        tags: args.tags,
      },
      { parent: this, protect: args.protectData },
    );
    this.registerOutputs({ tableName: this.table.name });
  }
}
