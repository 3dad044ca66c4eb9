import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import type { SQSMessageAttributes } from "aws-lambda";

/** SQS's limit of attributes a message. */
export const MAX_ATTRIBUTES = 10;

/** Attributes as they are sent, from those that Lambda delivers, by name; without what is none. */
export function attributesToSend(delivered: SQSMessageAttributes): [string, MessageAttributeValue][] {
  return Object.entries(delivered).flatMap(([name, attribute]): [string, MessageAttributeValue][] => {
    const value = toSend(attribute);
    return value === undefined ? [] : [[name, value]];
  });
}

/** Lambda has other names, and binary values in base64. */
function toSend(attribute: Partial<SQSMessageAttributes[string]> | null): MessageAttributeValue | undefined {
  const { dataType, stringValue, binaryValue } = attribute ?? {};
  if (typeof dataType !== "string") return undefined;
  if (typeof stringValue === "string") return { DataType: dataType, StringValue: stringValue };
  if (typeof binaryValue === "string") return { DataType: dataType, BinaryValue: Buffer.from(binaryValue, "base64") };
  return undefined;
}
