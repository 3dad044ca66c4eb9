/** Which resource type is created by what, and the calls that the program may make. */
import { ACCOUNT_ID, arn } from "../aws-account";
import { createDynamodbTable } from "./dynamodb-table";
import { createEcrImage } from "./ecr-image";
import { createFargateService } from "./ecs-fargate-service";
import { createEventSourceMapping } from "./lambda-event-source-mapping";
import { createFunctionEventInvokeConfig } from "./lambda-function-event-invoke-config";
import { createLambdaFunction } from "./lambda-function";
import { createLoadBalancer } from "./lb-application-load-balancer";
import { createRandomPassword } from "./random-password";
import { createRdsCluster } from "./rds-cluster";
import type { Created, CreateResource, Deployment, Properties } from "./resource";
import { createS3Bucket } from "./s3-bucket";
import { createSecret } from "./secretsmanager-secret";
import { createSecretVersion } from "./secretsmanager-secret-version";
import { createSnsTopic } from "./sns-topic";
import { createSqsQueue } from "./sqs-queue";
import { WITHOUT_COUNTERPART } from "./without-counterpart";

/** The types that really exist here. */
const CREATORS: Readonly<Record<string, CreateResource>> = {
  "aws:dynamodb/table:Table": createDynamodbTable,
  "aws:lambda/eventSourceMapping:EventSourceMapping": createEventSourceMapping,
  "aws:lambda/function:Function": createLambdaFunction,
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": createFunctionEventInvokeConfig,
  "aws:rds/cluster:Cluster": createRdsCluster,
  "aws:s3/bucket:Bucket": createS3Bucket,
  "aws:secretsmanager/secret:Secret": createSecret,
  "aws:secretsmanager/secretVersion:SecretVersion": createSecretVersion,
  "aws:sns/topic:Topic": createSnsTopic,
  "aws:sqs/queue:Queue": createSqsQueue,
  "awsx:ecr:Image": createEcrImage,
  "awsx:ecs:FargateService": createFargateService,
  "awsx:lb:ApplicationLoadBalancer": createLoadBalancer,
  "random:index/randomPassword:RandomPassword": createRandomPassword,
};

/** Provider functions that the program calls, with what they give here. */
const CALLS: Readonly<Record<string, Properties>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": {
    accountId: ACCOUNT_ID,
    arn: `arn:aws:iam::${ACCOUNT_ID}:root`,
    id: ACCOUNT_ID,
    userId: ACCOUNT_ID,
  },
};

/**
 * Creates the resource, or makes it up if its type is on the list of those without a counterpart.
 * @throws Error that names the type and the file to add it to if it is unknown.
 */
export async function createResource(
  type: string,
  name: string,
  inputs: Properties,
  deployment: Deployment,
): Promise<Created> {
  // The inputs come from the program's typed arguments, which the type's creator describes.
  const creator = CREATORS[type] as CreateResource<Properties> | undefined;
  if (creator) return creator(inputs, name, deployment);
  const readOutputs = WITHOUT_COUNTERPART[type];
  if (!readOutputs)
    throw new Error(
      `The local target does not know the resource type ${type} (of ${name}). Implement it in local/resources/ and ` +
        `add it to local/resources/create-resource.ts, or list it in local/resources/without-counterpart.ts.`,
    );
  const service = type.split(/[:/]/)[1] ?? type;
  return { id: name, outputs: { name: inputs.name ?? name, arn: arn(service, name), ...readOutputs(name) } };
}

/** @throws Error that names the token and the file to add it to if it is unknown. */
export function callFunction(token: string): Properties {
  const result = CALLS[token];
  if (!result)
    throw new Error(
      `The local target does not know the function ${token}: add it to local/resources/create-resource.ts.`,
    );
  return result;
}
