/** What a message that is sent anew tells of those before it, as SQS knows of none: in attributes of the copy. */
import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import { MAX_TIMESTAMP } from "../../domain/transaction";
import { membersOf } from "../../shared/json-object";

const FIRST_SENT_TIMESTAMP = "firstSentTimestamp";
const USED_DELIVERIES = "usedDeliveries";

export const COPY_ATTRIBUTES = [FIRST_SENT_TIMESTAMP, USED_DELIVERIES];

export interface CopyHistory {
  /** When the first of the messages was sent: milliseconds, in digits; undefined where that is not known. */
  firstSentTimestamp: string | undefined;
  /** Deliveries that those before used up. */
  usedDeliveries: number;
}

/** Reads the attributes of a message, as Lambda delivers them. What cannot be is left out: anybody may send attributes. */
export function readCopyHistory(
  messageAttributes: Record<string, unknown>,
  sentTimestamp: string | undefined,
): CopyHistory {
  const digitsOf = (name: string): string | undefined => {
    const { stringValue } = membersOf(messageAttributes[name]);
    return typeof stringValue === "string" && /^\d{1,16}$/.test(stringValue) ? stringValue : undefined;
  };
  const first = digitsOf(FIRST_SENT_TIMESTAMP);
  const latest = sentTimestamp === undefined ? MAX_TIMESTAMP : Number(sentTimestamp);
  const isPossible = first !== undefined && Number(first) >= 1 && Number(first) <= latest;
  return {
    firstSentTimestamp: isPossible ? first : sentTimestamp,
    usedDeliveries: Number(digitsOf(USED_DELIVERIES) ?? 0),
  };
}

export function writeCopyHistory({ firstSentTimestamp, usedDeliveries }: CopyHistory) {
  const number = (value: string): MessageAttributeValue => ({ DataType: "Number", StringValue: value });
  return {
    ...(firstSentTimestamp !== undefined && { [FIRST_SENT_TIMESTAMP]: number(firstSentTimestamp) }),
    ...(usedDeliveries > 0 && { [USED_DELIVERIES]: number(String(usedDeliveries)) }),
  };
}
