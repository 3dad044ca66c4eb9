/** The sessions table as the program registers it, on an emulator of DynamoDB. */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SessionsTable } from "../../infra/data/sessions-table";
import { createDynamodbTable, type TableInputs } from "../../local/resources/dynamodb-table";
import type { Deployment } from "../../local/resources/resource";
import { deployUnderMocks } from "./pulumi";
import { stackContext } from "./stack";

/** The same for every table. */
let registered: Promise<TableInputs> | undefined;

async function readInputs(): Promise<TableInputs> {
  const deployment = await deployUnderMocks(() => new SessionsTable("sessions", stackContext));
  return deployment.named("sessions-table").inputs as unknown as TableInputs; // from the typed arguments of the table
}

/** Creates it under this name, and waits until it is there. */
export async function createSessionsTable(dynamodb: DynamoDBClient, name: string): Promise<void> {
  const inputs = await (registered ??= readInputs());
  // All that the creator of a table uses.
  const deployment = { clients: { dynamodb }, endpoints: {} } as Deployment;
  await createDynamodbTable({ ...inputs, name }, "sessions-table", deployment);
}
