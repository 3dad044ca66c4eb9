import assert from "node:assert/strict";
import {
  alertTopicPolicy,
  assumeRolePolicy,
  bucketTlsPolicy,
  eventProcessorPolicy,
  queueTlsPolicy,
  serviceExecutionPolicy,
  serviceTaskPolicy,
} from "../../infra/policies";

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
    const { Statement } = eventProcessorPolicy({
      tableArn: "arn:table",
      bucketArn: "arn:bucket",
      queueArn: "arn:queue",
      deadLetterQueueArn: "arn:dlq",
      asynchronousDeadLetterQueueArn: "arn:lambda-dlq",
      logGroupArn: "arn:logs",
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
        ["Deny", "logs:CreateLogGroup", ["arn:logs", "arn:logs:*"]],
      ],
    );
  });

  it("let the container's agent write its own log only", () => {
    assert.deepEqual(serviceExecutionPolicy("arn:logs").Statement, [
      { Sid: "Log", Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: "arn:logs:*" },
    ]);
  });

  it("let the service read its credentials and the sessions, and send events", () => {
    const { Statement } = serviceTaskPolicy({
      databaseSecretArn: "arn:secret",
      queueArn: "arn:queue",
      tableArn: "arn:table",
    });
    assert.deepEqual(
      Statement.map(({ Effect, Action, Resource }) => [Effect, Action, Resource]),
      [
        ["Allow", "secretsmanager:GetSecretValue", "arn:secret"],
        ["Allow", "sqs:SendMessage", "arn:queue"],
        ["Allow", "dynamodb:Query", ["arn:table", "arn:table/index/userId-index"]],
      ],
    );
  });
});
