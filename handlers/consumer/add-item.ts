/** Items of a table in DynamoDB that are written once, whoever else writes them at the same time. */
import type { AttributeValue, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type * as imports from "@aws-sdk/client-dynamodb";

type Attributes = Record<string, AttributeValue>;

/** What an item may hold. */
export type ItemValue = string | number;

/**
 * Adds an item unless its key is taken, and then gives the item that has it; undefined if it was added. Rejects with the SDK's
 * errors.
 *
 * @param table with the names of its key's attributes, the partition key first.
 */
export async function addItem<Item extends object>(
  { PutItemCommand, GetItemCommand }: Pick<typeof imports, "PutItemCommand" | "GetItemCommand">,
  client: DynamoDBClient,
  table: { name: string; keys: readonly [keyof Item & string, ...(keyof Item & string)[]] },
  item: Item,
  signal: AbortSignal,
): Promise<Attributes | undefined> {
  const { name, keys } = table;
  const put = new PutItemCommand({
    TableName: name,
    Item: toAttributes(item),
    ConditionExpression: `attribute_not_exists(${keys[0]})`,
  });
  try {
    await client.send(put, { abortSignal: signal });
    return undefined;
  } catch (error) {
    if (!(error instanceof Error && error.name === "ConditionalCheckFailedException")) throw error;
  }
  const key = toAttributes(Object.fromEntries(keys.map((attribute) => [attribute, item[attribute]])));
  const get = new GetItemCommand({ TableName: name, Key: key, ConsistentRead: true });
  const { Item: earlier } = await client.send(get, { abortSignal: signal });
  if (earlier === undefined) throw new Error("the row that stood in the way of a new one is gone");
  return earlier;
}

/** Of text and whole numbers. The SDK's own conversion of any value takes a good part of a call's time. */
export function toAttributes(item: object): Attributes {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]: [string, ItemValue]) => [
      name,
      typeof value === "number" ? { N: String(value) } : { S: value },
    ]),
  );
}
