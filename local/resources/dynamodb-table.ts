/** aws:dynamodb/table:Table as a table of dynalite. */
import { CreateTableCommand, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import type { KeySchemaElement, ProjectionType, ScalarAttributeType } from "@aws-sdk/client-dynamodb";
import { arn } from "../aws/account";
import type { CreateResource } from "./resource";

interface KeyInputs {
  hashKey: string;
  rangeKey?: string;
}

export interface TableInputs extends KeyInputs {
  name: string;
  attributes: { name: string; type: ScalarAttributeType }[];
  globalSecondaryIndexes?: (KeyInputs & {
    name: string;
    projectionType: ProjectionType;
    nonKeyAttributes?: string[];
  })[];
}

function keySchema({ hashKey, rangeKey }: KeyInputs): KeySchemaElement[] {
  const hash: KeySchemaElement = { AttributeName: hashKey, KeyType: "HASH" };
  return rangeKey === undefined ? [hash] : [hash, { AttributeName: rangeKey, KeyType: "RANGE" }];
}

export const createDynamodbTable: CreateResource<TableInputs> = async (inputs, _name, deployment) => {
  const { dynamodb } = deployment.clients;
  const indexes = inputs.globalSecondaryIndexes?.map((index) => ({
    IndexName: index.name,
    KeySchema: keySchema(index),
    Projection: { ProjectionType: index.projectionType, NonKeyAttributes: index.nonKeyAttributes },
  }));
  await dynamodb.send(
    new CreateTableCommand({
      TableName: inputs.name,
      KeySchema: keySchema(inputs),
      AttributeDefinitions: inputs.attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
      GlobalSecondaryIndexes: indexes,
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await waitUntilTableExists(
    { client: dynamodb, minDelay: 0.05, maxDelay: 0.1, maxWaitTime: 5 },
    { TableName: inputs.name },
  );
  return {
    id: inputs.name,
    outputs: { arn: arn("dynamodb", `table/${inputs.name}`) },
    location: deployment.endpoints.dynamodb,
  };
};
