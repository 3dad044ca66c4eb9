/** A processed transaction as lists show it: whatever its message is, and whoever sent it. */
import { Type } from "typebox";
import type { Field } from "../../domain/field";
import { isObject } from "../../shared/json-object";
import { isExact } from "../../shared/json-text";
import type { Session } from "../store/sessions";
import { fieldsInLists, listedFields } from "./field-schemas";
import { TimestampSchema, UserIdSchema } from "./transaction-schemas";

/** Another producer may put messages of its own into the queue: only what the table's keys hold is certain. */
export const ProcessedSchema = Type.Object({
  transactionId: Type.String(),
  userId: UserIdSchema,
  ...listedFields,
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

export function toProcessed({ message, transactionId, userId, timestamp, status }: Session) {
  const shown = fieldsInLists.filter((field) => isShowable(field, message?.[field.name])).map(({ name }) => name);
  const omitted = fieldsInLists
    .map(({ name }) => name)
    .filter((name) => !shown.includes(name) && (message === undefined || Object.hasOwn(message, name)));
  return {
    transactionId,
    userId,
    ...Object.fromEntries(shown.map((name) => [name, message?.[name]])),
    timestamp,
    status,
    ...(omitted.length > 0 && { omitted }),
  };
}

function isShowable({ kind }: Field, value: unknown): boolean {
  switch (kind) {
    case "object":
      return isObject(value) && isExact(value);
    case "integer":
      return Number.isInteger(value);
    case "boolean":
      return typeof value === "boolean";
    default:
      return typeof value === "string";
  }
}
