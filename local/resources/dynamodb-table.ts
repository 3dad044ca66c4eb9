/** aws:dynamodb/table:Table as a table of dynalite. */
import {
  CreateTableCommand,
  DescribeTableCommand,
  ResourceInUseException,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import type {
  CreateTableCommandInput,
  DynamoDBClient,
  KeySchemaElement,
  ProjectionType,
  ScalarAttributeType,
  TableDescription,
} from "@aws-sdk/client-dynamodb";
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

function definitionOf(inputs: TableInputs): CreateTableCommandInput {
  return {
    TableName: inputs.name,
    KeySchema: keySchema(inputs),
    AttributeDefinitions: inputs.attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    GlobalSecondaryIndexes: inputs.globalSecondaryIndexes?.map((index) => ({
      IndexName: index.name,
      KeySchema: keySchema(index),
      Projection: { ProjectionType: index.projectionType, NonKeyAttributes: index.nonKeyAttributes },
    })),
    BillingMode: "PAY_PER_REQUEST",
  };
}

/** What dynalite cannot change about a table: its keys, which AWS cannot either, and its indexes. */
function structureOf({ KeySchema, GlobalSecondaryIndexes = [] }: CreateTableCommandInput | TableDescription): string {
  const indexes = GlobalSecondaryIndexes.map((index) => [index.IndexName, index.KeySchema, index.Projection]);
  return JSON.stringify([KeySchema, indexes]);
}

/** @throws Error if the table that is there has other keys or indexes. */
async function adoptTable(dynamodb: DynamoDBClient, definition: CreateTableCommandInput): Promise<void> {
  const { TableName } = definition;
  const { Table = {} } = await dynamodb.send(new DescribeTableCommand({ TableName }));
  if (structureOf(Table) === structureOf(definition)) return;
  throw new Error(
    `The table ${String(TableName)} was kept with other keys or indexes than the program gives it, and its emulator ` +
      "cannot change them. Take another folder with --keep.",
  );
}

export const createDynamodbTable: CreateResource<TableInputs> = async (inputs, _name, deployment) => {
  const { dynamodb } = deployment.clients;
  const definition = definitionOf(inputs);
  await dynamodb.send(new CreateTableCommand(definition)).catch((error: unknown) => {
    if (!(error instanceof ResourceInUseException)) throw error;
    return adoptTable(dynamodb, definition);
  });
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
