/** A processed transaction as lists show it: whatever its message is, and whoever sent it. */
import { Type } from "typebox";
import type { Metadata } from "../../domain/metadata";
import { isObject } from "../../shared/json-object";
import { isExact } from "../../shared/json-text";
import type { Session } from "../store/sessions";
import { MetadataSchema, TimestampSchema, UserIdSchema } from "./transaction-schemas";

/** Another producer may put messages of its own into the queue: only what the table's keys hold is certain. */
export const ProcessedSchema = Type.Object({
  transactionId: Type.String(),
  userId: UserIdSchema,
  amount: Type.Optional(Type.String()),
  currency: Type.Optional(Type.String()),
  type: Type.Optional(Type.String()),
  metadata: Type.Optional(MetadataSchema),
  timestamp: TimestampSchema,
  status: Type.String(),
  omitted: Type.Optional(
    Type.Array(Type.String(), {
      description:
        "Members that another producer's message may have and that cannot be shown here as they are: values of another type, " +
        "or with a number that a double does not hold exactly, or all, where the message is not JSON to be relied on. The " +
        "transaction log has the message's text.",
    }),
  ),
});

const MESSAGE_MEMBERS = ["amount", "currency", "type", "metadata"] as const;

export function toProcessed({ message, transactionId, userId, timestamp, status }: Session) {
  const shown = {
    amount: textOrNothing(message?.amount),
    currency: textOrNothing(message?.currency),
    type: textOrNothing(message?.type),
    metadata: metadataOrNothing(message?.metadata),
  };
  const omitted = MESSAGE_MEMBERS.filter(
    (name) => shown[name] === undefined && (message === undefined || Object.hasOwn(message, name)),
  );
  return { transactionId, userId, ...shown, timestamp, status, ...(omitted.length > 0 && { omitted }) };
}

function textOrNothing(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function metadataOrNothing(value: unknown): Metadata | undefined {
  return isObject(value) && isExact(value) ? value : undefined;
}
