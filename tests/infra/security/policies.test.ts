import assert from "node:assert/strict";
import { resourceNames } from "../../../infra/stack/names";
import {
  assumeRolePolicy,
  consumerPolicy,
  ecrRepositoryArn,
  recordingGrants,
  serviceExecutionPolicy,
  serviceTaskPolicy,
} from "../../../infra/security/identity-policies";
import type { PolicyStatement } from "../../../infra/security/policy-document";
import {
  alertsKeyPolicy,
  alertTopicPolicy,
  bucketTlsPolicy,
  dataKeyPolicy,
  logsKeyPolicy,
  queueTlsPolicy,
} from "../../../infra/security/resource-policies";

describe("policy documents", () => {
  it("let a service assume a role for this account only", () => {
    assert.deepEqual(assumeRolePolicy("lambda.amazonaws.com", "123456789012"), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        },
      ],
    });
  });

  it("refuse a bucket's requests without TLS, on the bucket and on its objects", () => {
    assert.deepEqual(bucketTlsPolicy("arn:aws:s3:::logs"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "DenyInsecureTransport",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
  });

  it("refuse a queue's requests without TLS", () => {
    assert.deepEqual(queueTlsPolicy("arn:aws:sqs:us-east-1:1:q").Statement, [
      {
        Sid: "DenyInsecureTransport",
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:*",
        Resource: "arn:aws:sqs:us-east-1:1:q",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  it("let only this account's alarms publish, and only over TLS", () => {
    assert.deepEqual(alertTopicPolicy({ topicArn: "arn:topic", accountId: "123456789012" }).Statement, [
      {
        Sid: "AlarmsPublish",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: "arn:topic",
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
      {
        Sid: "DenyInsecureTransport",
        Effect: "Deny",
        Principal: "*",
        Action: "sns:Publish",
        Resource: "arn:topic",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  it("give the event processor exactly the calls it makes, on exactly its resources", () => {
    const grants = recordingGrants({ tableArn: "arn:table", bucketArn: "arn:bucket" });
    // Their ARNs are known.
    const { Statement } = consumerPolicy(grants as PolicyStatement[], {
      queueArn: "arn:queue",
      deadLetterQueueArn: "arn:dlq",
      asynchronousDeadLetterQueueArn: "arn:lambda-dlq",
      logGroupArn: "arn:logs",
      dataKeyArn: undefined,
    });
    assert.deepEqual(
      Statement.map(({ Effect, Action, Resource }) => [Effect, Action, Resource]),
      [
        ["Allow", ["dynamodb:Query", "dynamodb:GetItem", "dynamodb:PutItem"], "arn:table"],
        ["Allow", ["s3:PutObject", "s3:GetObject"], "arn:bucket/transactions/*"],
        [
          "Allow",
          ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"],
          "arn:queue",
        ],
        ["Allow", "sqs:SendMessage", ["arn:dlq", "arn:lambda-dlq"]],
        ["Allow", ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*"],
        ["Deny", "logs:CreateLogGroup", ["arn:logs", "arn:logs:*"]],
      ],
    );
  });

  it("let the container's agent write its own log only", () => {
    assert.deepEqual(serviceExecutionPolicy({ logGroupArn: "arn:logs", repositoryArn: undefined }).Statement, [
      { Sid: "Log", Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: "arn:logs:*" },
    ]);
  });

  it("let it also pull from the image's repository, where that is a private one", () => {
    const { Statement } = serviceExecutionPolicy({ logGroupArn: "arn:logs", repositoryArn: "arn:repository" });
    assert.deepEqual(
      Statement.map(({ Effect, Action, Resource }) => [Effect, Action, Resource]),
      [
        ["Allow", ["logs:CreateLogStream", "logs:PutLogEvents"], "arn:logs:*"],
        ["Allow", "ecr:GetAuthorizationToken", "*"],
        [
          "Allow",
          ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
          "arn:repository",
        ],
      ],
    );
    const registry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    const arn = "arn:aws:ecr:eu-west-1:123456789012:repository/team/txn";
    for (const image of ["team/txn", "team/txn:1.0", `team/txn@sha256:${"0".repeat(64)}`])
      assert.equal(ecrRepositoryArn(`${registry}/${image}`), arn);
    for (const image of ["nginx", "public.ecr.aws/x/y:1", "1234.dkr.ecr.eu-west-1.amazonaws.com/x"])
      assert.equal(ecrRepositoryArn(image), undefined);
  });

  it("let the service read its secrets and the sessions, and send events", () => {
    const { Statement } = serviceTaskPolicy({
      databaseSecretArn: "arn:secret",
      apiTokenSecretArn: "arn:token",
      dataKeyArn: undefined,
      queueArn: "arn:queue",
      tableArn: "arn:table",
    });
    assert.deepEqual(
      Statement.map(({ Effect, Action, Resource }) => [Effect, Action, Resource]),
      [
        ["Allow", "secretsmanager:GetSecretValue", ["arn:secret", "arn:token"]],
        ["Allow", "sqs:SendMessage", "arn:queue"],
        ["Allow", "dynamodb:Query", ["arn:table", "arn:table/index/userId-index"]],
      ],
    );
  });

  it("let those who use what the data's key encrypts use that key, and no other", () => {
    const used = {
      Sid: "DataKey",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "arn:key",
    };
    const consumer = consumerPolicy([], {
      queueArn: "q",
      deadLetterQueueArn: "d",
      asynchronousDeadLetterQueueArn: "a",
      logGroupArn: "l",
      dataKeyArn: "arn:key",
    });
    const task = serviceTaskPolicy({
      databaseSecretArn: "s",
      apiTokenSecretArn: "t",
      queueArn: "q",
      tableArn: "t",
      dataKeyArn: "arn:key",
    });
    for (const { Statement } of [consumer, task])
      assert.deepEqual(
        Statement.filter(({ Sid }) => Sid === "DataKey"),
        [used],
      );
  });

  it("let nobody but the account, and its logs and alarms, use its keys", () => {
    const owner = { accountId: "123456789012", region: "eu-west-1", names: resourceNames("dev", "123456789012") };
    const management = {
      Sid: "AccountManagesKey",
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::123456789012:root" },
      Action: "kms:*",
      Resource: "*",
    };
    assert.deepEqual(dataKeyPolicy(owner).Statement, [management]);
    assert.deepEqual(logsKeyPolicy(owner, ["event-processor", "notifier"]).Statement, [
      management,
      {
        Sid: "LogGroups",
        Effect: "Allow",
        Principal: { Service: "logs.eu-west-1.amazonaws.com" },
        Action: [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:ReEncryptFrom",
          "kms:ReEncryptTo",
          "kms:GenerateDataKey",
          "kms:GenerateDataKeyWithoutPlaintext",
          "kms:DescribeKey",
        ],
        Resource: "*",
        Condition: {
          ArnEquals: {
            "kms:EncryptionContext:aws:logs:arn": [
              "/aws/rds/cluster/aurora-cluster-dev/postgresql",
              "/aws/lambda/event-processor-dev",
              "/aws/lambda/notifier-dev",
              "/ecs/transaction-cluster-dev/exec",
              "/vpc/transaction-vpc-dev",
              "/aws/ecs/containerinsights/transaction-cluster-dev/performance",
              "/ecs/transaction-service-dev",
            ].map((name) => `arn:aws:logs:eu-west-1:123456789012:log-group:${name}`),
          },
        },
      },
    ]);
    assert.deepEqual(alertsKeyPolicy(owner).Statement, [
      management,
      {
        Sid: "AlarmsPublish",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: "*",
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
    ]);
  });
});
