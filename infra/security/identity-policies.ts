/** What each role of the stack may do: identity policies, as pure functions of ARNs. */
import { USER_INDEX } from "../../domain/session-item";
import { policyDocument, type PolicyDocument, type PolicyStatement } from "./policy-document";

/** Lets a service of AWS assume a role, on behalf of this account only (no confused deputy). */
export function assumeRolePolicy(service: string, accountId: string): PolicyDocument {
  return policyDocument({
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "aws:SourceAccount": accountId } },
  });
}

/** Use of the data's key, where there is one, by a role that reads and writes what it encrypts. */
function keyUse(dataKeyArn: string | undefined): PolicyStatement[] {
  return dataKeyArn === undefined
    ? []
    : [{ Sid: "DataKey", Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: dataKeyArn }];
}

/** Lets the VPC's flow logs be written to their own log group. */
export function flowLogPolicy(logGroupArn: string): PolicyDocument {
  return policyDocument({
    Sid: "FlowLogs",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
    Resource: [logGroupArn, `${logGroupArn}:*`],
  });
}

/**
 * What every consumer of a queue does: consumes it, sends what has to wait to it anew, and the hopeless messages to a
 * dead-letter queue. The reading half of the queue is what Lambda's poller needs of the function's role.
 * @param own what it does beside that.
 */
export function consumerPolicy(
  own: PolicyStatement[],
  args: {
    queueArn: string;
    deadLetterQueueArn: string;
    asynchronousDeadLetterQueueArn: string;
    logGroupArn: string;
    dataKeyArn: string | undefined;
  },
): PolicyDocument {
  return policyDocument(
    ...own,
    {
      Sid: "Consume",
      Effect: "Allow",
      Action: [
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ChangeMessageVisibility",
        "sqs:SendMessage",
      ],
      Resource: args.queueArn,
    },
    {
      Sid: "DeadLetters",
      Effect: "Allow",
      Action: "sqs:SendMessage",
      Resource: [args.deadLetterQueueArn, args.asynchronousDeadLetterQueueArn],
    },
    // Neither takes a resource.
    {
      Sid: "Traces",
      Effect: "Allow",
      Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
      Resource: "*",
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
  if (args.repositoryArn === undefined) return policyDocument(log);
  return policyDocument(
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

/** What an operator's one-off task may do: reach the database. */
export function operationsTaskPolicy(args: {
  databaseSecretArn: string;
  dataKeyArn: string | undefined;
}): PolicyDocument {
  const { databaseSecretArn, dataKeyArn } = args;
  return policyDocument(
    { Sid: "Secret", Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: databaseSecretArn },
    ...(dataKeyArn === undefined
      ? []
      : [{ Sid: "DataKey", Effect: "Allow" as const, Action: "kms:Decrypt", Resource: dataKeyArn }]),
  );
}

/** What the service may do: read its two secrets, send events, read the processed state, and reconcile. */
export function serviceTaskPolicy(args: {
  databaseSecretArn: string;
  apiTokenSecretArn: string;
  queueArn: string;
  deadLetterQueueArn: string;
  tableArn: string;
  bucketArn: string;
  dataKeyArn: string | undefined;
}): PolicyDocument {
  return policyDocument(
    ...keyUse(args.dataKeyArn),
    {
      Sid: "Secrets",
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      Resource: [args.databaseSecretArn, args.apiTokenSecretArn],
    },
    { Sid: "SendEvents", Effect: "Allow", Action: "sqs:SendMessage", Resource: args.queueArn },
    {
      Sid: "CountMessages",
      Effect: "Allow",
      Action: "sqs:GetQueueAttributes",
      Resource: [args.queueArn, args.deadLetterQueueArn],
    },
    {
      Sid: "ReadSessions",
      Effect: "Allow",
      Action: "dynamodb:Query",
      Resource: [args.tableArn, `${args.tableArn}/index/${USER_INDEX}`],
    },
    { Sid: "FindSessions", Effect: "Allow", Action: "dynamodb:BatchGetItem", Resource: args.tableArn },
    // Without a condition on the prefix: S3 tells that an object is missing, instead of refusing, to who may list its bucket.
    { Sid: "ListTransactionLog", Effect: "Allow", Action: "s3:ListBucket", Resource: args.bucketArn },
    {
      Sid: "ReadTransactionLog",
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: `${args.bucketArn}/transactions/*`,
    },
  );
}
