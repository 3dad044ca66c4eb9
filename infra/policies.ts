/** IAM and resource policy documents, as pure functions of ARNs. */

export interface PolicyStatement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Principal?: "*" | { Service: string };
  Action: string | string[];
  Resource?: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

export interface PolicyDocument {
  Version: "2012-10-17";
  Statement: PolicyStatement[];
}

function document(...statements: PolicyStatement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/** Lets a service of AWS assume a role, on behalf of this account only (no confused deputy). */
export function assumeRolePolicy(service: string, accountId: string): PolicyDocument {
  return document({
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "aws:SourceAccount": accountId } },
  });
}

/** Refuses every request to a bucket that is not made over TLS. */
export function bucketTlsPolicy(bucketArn: string): PolicyDocument {
  return document({
    Sid: "DenyInsecureTransport",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  });
}

/** Refuses every request to a queue that is not made over TLS. */
export function queueTlsPolicy(queueArn: string): PolicyDocument {
  return document({
    Sid: "DenyInsecureTransport",
    Effect: "Deny",
    Principal: "*",
    Action: "sqs:*",
    Resource: queueArn,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  });
}

/** Lets this account's alarms publish, and refuses what is not sent over TLS. */
export function alertTopicPolicy(args: { topicArn: string; accountId: string }): PolicyDocument {
  return document(
    {
      Sid: "AlarmsPublish",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: "sns:Publish",
      Resource: args.topicArn,
      Condition: { StringEquals: { "aws:SourceAccount": args.accountId } },
    },
    {
      Sid: "DenyInsecureTransport",
      Effect: "Deny",
      Principal: "*",
      Action: "sns:Publish",
      Resource: args.topicArn,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  );
}

/**
 * What the event processor does: looks a transaction up, logs it, records it, and sends the hopeless ones to a
 * dead-letter queue. The reading half of the queue is what Lambda's poller needs of the function's role.
 */
export function eventProcessorPolicy(args: {
  tableArn: string;
  bucketArn: string;
  queueArn: string;
  deadLetterQueueArn: string;
  asynchronousDeadLetterQueueArn: string;
  logGroupArn: string;
}): PolicyDocument {
  return document(
    {
      Sid: "Sessions",
      Effect: "Allow",
      Action: ["dynamodb:Query", "dynamodb:GetItem", "dynamodb:PutItem"],
      Resource: args.tableArn,
    },
    {
      Sid: "TransactionLog",
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:GetObject"],
      Resource: `${args.bucketArn}/transactions/*`,
    },
    {
      Sid: "Consume",
      Effect: "Allow",
      Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"],
      Resource: args.queueArn,
    },
    {
      Sid: "DeadLetters",
      Effect: "Allow",
      Action: "sqs:SendMessage",
      Resource: [args.deadLetterQueueArn, args.asynchronousDeadLetterQueueArn],
    },
    // A run that is under way while the stack is destroyed would bring the log group back, without retention.
    {
      Sid: "NeverRecreateLogGroup",
      Effect: "Deny",
      Action: "logs:CreateLogGroup",
      Resource: [args.logGroupArn, `${args.logGroupArn}:*`],
    },
  );
}

/** What the container's agent does before and around the service: write its log. */
export function serviceExecutionPolicy(logGroupArn: string): PolicyDocument {
  return document({
    Sid: "Log",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: `${logGroupArn}:*`,
  });
}

/** What the service may do: log in to the database, send events, and read the processed state. */
export function serviceTaskPolicy(args: {
  databaseSecretArn: string;
  queueArn: string;
  tableArn: string;
}): PolicyDocument {
  return document(
    {
      Sid: "DatabaseCredentials",
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      Resource: args.databaseSecretArn,
    },
    { Sid: "SendEvents", Effect: "Allow", Action: "sqs:SendMessage", Resource: args.queueArn },
    {
      Sid: "ReadSessions",
      Effect: "Allow",
      Action: "dynamodb:Query",
      Resource: [args.tableArn, `${args.tableArn}/index/userId-index`],
    },
  );
}
