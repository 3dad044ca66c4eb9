/** IAM and resource policy documents, as pure functions of ARNs. */

export interface PolicyStatement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Principal?: "*" | { Service: string } | { AWS: string };
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

type KeyOwner = { accountId: string; region: string };

/** Leaves it to the account's own IAM policies who may do what with a key. Without this nobody could manage it. */
function keyManagement({ accountId }: KeyOwner): PolicyStatement {
  return {
    Sid: "AccountManagesKey",
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${accountId}:root` },
    Action: "kms:*",
    Resource: "*",
  };
}

/** The key of the data: roles and services use it by the grants of this account. */
export function dataKeyPolicy(owner: KeyOwner): PolicyDocument {
  return document(keyManagement(owner));
}

/** The key of the logs, which CloudWatch Logs uses for this account's log groups only. */
export function logsKeyPolicy(owner: KeyOwner): PolicyDocument {
  return document(keyManagement(owner), {
    Sid: "LogGroups",
    Effect: "Allow",
    Principal: { Service: `logs.${owner.region}.amazonaws.com` },
    Action: [
      "kms:Encrypt",
      "kms:Decrypt",
      "kms:ReEncryptFrom",
      "kms:ReEncryptTo",
      "kms:GenerateDataKey",
      "kms:DescribeKey",
    ],
    Resource: "*",
    Condition: {
      ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${owner.region}:${owner.accountId}:log-group:*` },
    },
  });
}

/** The key of the alerts. With AWS's own key for SNS alarms would fail to publish, and say nothing. */
export function alertsKeyPolicy(owner: KeyOwner): PolicyDocument {
  return document(keyManagement(owner), {
    Sid: "AlarmsPublish",
    Effect: "Allow",
    Principal: { Service: "cloudwatch.amazonaws.com" },
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: "*",
    Condition: { StringEquals: { "aws:SourceAccount": owner.accountId } },
  });
}

/** Use of the data's key, where there is one, by a role that reads and writes what it encrypts. */
function keyUse(dataKeyArn: string | undefined): PolicyStatement[] {
  return dataKeyArn === undefined
    ? []
    : [{ Sid: "DataKey", Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: dataKeyArn }];
}

function denyInsecureBucketRequests(bucketArn: string): PolicyStatement {
  return {
    Sid: "DenyInsecureTransport",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

/** Refuses every request to a bucket that is not made over TLS. */
export function bucketTlsPolicy(bucketArn: string): PolicyDocument {
  return document(denyInsecureBucketRequests(bucketArn));
}

/** Lets this account's load balancers and buckets deliver their access logs, each below its own prefix. */
export function accessLogBucketPolicy(args: { bucketArn: string; accountId: string; region: string }): PolicyDocument {
  const { bucketArn, accountId, region } = args;
  return document(
    {
      Sid: "LoadBalancerLogs",
      Effect: "Allow",
      Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `${bucketArn}/load-balancer/AWSLogs/${accountId}/*`,
      Condition: {
        ArnLike: { "aws:SourceArn": `arn:aws:elasticloadbalancing:${region}:${accountId}:loadbalancer/*` },
      },
    },
    {
      Sid: "BucketLogs",
      Effect: "Allow",
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `${bucketArn}/transaction-log/*`,
      Condition: { StringEquals: { "aws:SourceAccount": accountId } },
    },
    denyInsecureBucketRequests(bucketArn),
  );
}

/** Lets the VPC's flow logs be written to their own log group. */
export function flowLogPolicy(logGroupArn: string): PolicyDocument {
  return document({
    Sid: "FlowLogs",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
    Resource: [logGroupArn, `${logGroupArn}:*`],
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
  dataKeyArn: string | undefined;
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
    ...keyUse(args.dataKeyArn),
    // A run that is under way while the stack is destroyed would bring the log group back, without retention.
    {
      Sid: "NeverRecreateLogGroup",
      Effect: "Deny",
      Action: "logs:CreateLogGroup",
      Resource: [args.logGroupArn, `${args.logGroupArn}:*`],
    },
  );
}

/**
 * What the container's agent does before and around the service: pull its image and write its log.
 * @param args.repositoryArn the image's repository in ECR; undefined for one that is public.
 */
export function serviceExecutionPolicy(args: {
  logGroupArn: string;
  repositoryArn: string | undefined;
}): PolicyDocument {
  const log: PolicyStatement = {
    Sid: "Log",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: `${args.logGroupArn}:*`,
  };
  if (args.repositoryArn === undefined) return document(log);
  return document(
    log,
    // It has no resource to be limited to: the token opens nothing that the next statement does not.
    { Sid: "LogInToRegistry", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
    {
      Sid: "PullImage",
      Effect: "Allow",
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Resource: args.repositoryArn,
    },
  );
}

/** The repository that an image is pulled from, if it is one of ECR's private ones. */
export function ecrRepositoryArn(imageUri: string): string | undefined {
  const parts = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)/.exec(imageUri);
  return parts ? `arn:aws:ecr:${parts[2]}:${parts[1]}:repository/${parts[3]}` : undefined;
}

/** What the service may do: read its two secrets, send events, and read the processed state. */
export function serviceTaskPolicy(args: {
  databaseSecretArn: string;
  apiTokenSecretArn: string;
  queueArn: string;
  tableArn: string;
  dataKeyArn: string | undefined;
}): PolicyDocument {
  return document(
    ...keyUse(args.dataKeyArn),
    {
      Sid: "Secrets",
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      Resource: [args.databaseSecretArn, args.apiTokenSecretArn],
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
