/** What holds data and images, and the keys to them. */
import type { ResourceNames } from "../../infra/stack/names";
import { arn, EVERYTHING, namePatterns, ofNoOthersTags, ofOwnTags, type PolicyOptions, type Scope } from "./scope";

function keyScopes(options: PolicyOptions): Scope[] {
  const names = namePatterns(options);
  return [
    { sid: "MakeKeys", actions: ["kms:CreateKey"], resources: EVERYTHING },
    { sid: "TagKeys", actions: ["kms:TagResource"], resources: EVERYTHING, condition: ofNoOthersTags(options) },
    {
      sid: "KeyAliases",
      actions: ["kms:*Alias"],
      resources: [
        ...[names.alertsKeyAlias, names.dataKeyAlias, names.logsKeyAlias].map((alias) => arn("kms", alias)),
        arn("kms", "key/*"),
      ],
    },
    { sid: "OwnKeys", actions: ["kms:*"], resources: [arn("kms", "key/*")], condition: ofOwnTags(options) },
  ];
}

function secretScopes(names: ResourceNames): Scope[] {
  // Secrets Manager adds some characters to a name.
  const apiToken = arn("secretsmanager", `secret:${names.apiTokenSecret}-*`);
  return [
    {
      // Of the database's password, which RDS keeps, nothing is read, changed or deleted by whoever deploys.
      sid: "ApiToken",
      actions: [
        "secretsmanager:*Value",
        "secretsmanager:DeleteSecret",
        "secretsmanager:GetResourcePolicy",
        "secretsmanager:Update*",
      ],
      resources: [apiToken],
    },
    {
      sid: "Secrets",
      actions: ["secretsmanager:*"],
      resources: [apiToken, arn("secretsmanager", "secret:rds!cluster-*")],
    },
  ];
}

export function storeScopes(options: PolicyOptions): Scope[] {
  const names = namePatterns(options);
  return [
    {
      sid: "ReadStores",
      actions: ["ecr:GetAuthorizationToken", "kms:DescribeKey", "kms:ListAliases", "rds:Describe*"],
      resources: EVERYTHING,
    },
    {
      sid: "Database",
      actions: ["rds:*"],
      resources: [
        arn("rds", `cluster:${names.databaseCluster}`),
        arn("rds", `cluster-snapshot:${names.finalSnapshot("*")}`),
        arn("rds", `db:${names.databaseCluster}-*`),
        // Pulumi names these, after their components.
        arn("rds", "cluster-pg:database-parameters-*"),
        arn("rds", "subgrp:database-subnets-*"),
        // RDS takes these for an instance that is given none.
        arn("rds", "og:default:*"),
        arn("rds", "pg:default.*"),
      ],
    },
    {
      sid: "Sessions",
      actions: ["dynamodb:*"],
      resources: [arn("dynamodb", `table/${names.sessionsTable}`)],
    },
    {
      sid: "Buckets",
      actions: ["s3:*"],
      resources: [names.transactionLogBucket, names.accessLogBucket].flatMap((bucket) => [
        `arn:aws:s3:::${bucket}`,
        `arn:aws:s3:::${bucket}/*`,
      ]),
    },
    { sid: "Images", actions: ["ecr:*"], resources: [arn("ecr", `repository/${names.service}`)] },
    { sid: "Queues", actions: ["sqs:*"], resources: [arn("sqs", names.queue("*"))] },
    // IAM does not bind them to a topic.
    { sid: "Subscriptions", actions: ["sns:*SubscriptionAttributes", "sns:Unsubscribe"], resources: EVERYTHING },
    {
      sid: "Topics",
      actions: ["sns:*"],
      resources: [names.alertTopic, names.eventTopic].map((name) => arn("sns", name)),
    },
    ...secretScopes(names),
    ...keyScopes(options),
  ];
}
