/** Which resource types exist on this machine, and what creates them. */
import type { Properties } from "../../program/provider-answers";
import { createProviders } from "../../program/providers";
import { ACCOUNT_ID, REGION } from "../aws/account";
import { createDynamodbTable } from "./dynamodb-table";
import { createEcrImage } from "./ecr-image";
import { createFargateService } from "./ecs-fargate-service";
import { createTaskDefinition } from "./ecs-task-definition";
import { createEventSourceMapping } from "./lambda-event-source-mapping";
import { createFunctionEventInvokeConfig } from "./lambda-function-event-invoke-config";
import { createLambdaFunction } from "./lambda-function";
import { createLoadBalancer } from "./lb-application-load-balancer";
import { createRandomPassword } from "./random-password";
import { createRdsCluster } from "./rds-cluster";
import type { Created, CreateResource, LocalDeployment } from "./resource";
import { createS3Bucket } from "./s3-bucket";
import { createSecret } from "./secretsmanager-secret";
import { createSecretVersion } from "./secretsmanager-secret-version";
import { createSnsTopic } from "./sns-topic";
import { createSnsTopicSubscription } from "./sns-topic-subscription";
import { createSqsQueue } from "./sqs-queue";

/** All that have a counterpart here. */
const CREATORS: Readonly<Record<string, CreateResource>> = {
  "aws:dynamodb/table:Table": createDynamodbTable,
  "aws:ecs/taskDefinition:TaskDefinition": createTaskDefinition,
  "aws:lambda/eventSourceMapping:EventSourceMapping": createEventSourceMapping,
  "aws:lambda/function:Function": createLambdaFunction,
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": createFunctionEventInvokeConfig,
  "aws:rds/cluster:Cluster": createRdsCluster,
  "aws:s3/bucket:Bucket": createS3Bucket,
  "aws:secretsmanager/secret:Secret": createSecret,
  "aws:secretsmanager/secretVersion:SecretVersion": createSecretVersion,
  "aws:sns/topic:Topic": createSnsTopic,
  "aws:sns/topicSubscription:TopicSubscription": createSnsTopicSubscription,
  "aws:sqs/queue:Queue": createSqsQueue,
  "awsx:ecr:Image": createEcrImage,
  "awsx:ecs:FargateService": createFargateService,
  "awsx:lb:ApplicationLoadBalancer": createLoadBalancer,
  "random:index/randomPassword:RandomPassword": createRandomPassword,
};

/** For what has no counterpart here. */
export const providers = createProviders({ accountId: ACCOUNT_ID, region: REGION });

/**
 * Creates the resource, or makes it up if its type has no counterpart here.
 * @throws Error that names the type and the files to add it to if it is unknown.
 */
export async function createResource(
  type: string,
  name: string,
  inputs: Properties,
  deployment: LocalDeployment,
): Promise<Created> {
  // The inputs come from the program's typed arguments, which the type's creator describes.
  const creator = CREATORS[type] as CreateResource<Properties> | undefined;
  if (creator) return creator(inputs, name, deployment);
  const { id, state } = providers.createResource(type, name, inputs);
  return { id, outputs: state };
}
