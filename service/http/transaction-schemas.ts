/** What a request and an answer may hold of a transaction. */
import { Type } from "typebox";
import { DOT_SEGMENTS, MAX_TIMESTAMP, TRANSACTION_ID_PATTERN, USER_ID_PATTERN } from "../../domain/transaction";
import { EXAMPLE_ID, EXAMPLE_TIMESTAMP, EXAMPLE_USER } from "./examples";
import { newFields } from "./field-schemas";

export const TransactionIdSchema = Type.String({
  pattern: TRANSACTION_ID_PATTERN.source,
  description: "Unique id of the transaction; the service makes a UUID where the client gives none.",
  examples: [EXAMPLE_ID],
});
export const UserIdSchema = Type.String({
  pattern: USER_ID_PATTERN.source,
  examples: [EXAMPLE_USER],
  description: "Printable ASCII characters without space.",
});
/** Of a new transaction: answers and paths may have older users. */
const NewUserIdSchema = Type.String({
  pattern: USER_ID_PATTERN.source,
  not: { enum: DOT_SEGMENTS },
  examples: [EXAMPLE_USER],
  description: 'Printable ASCII characters without space; not "." or "..", which clients take out of a URL.',
});
export const TimestampSchema = Type.Integer({
  minimum: 1,
  maximum: MAX_TIMESTAMP,
  examples: [EXAMPLE_TIMESTAMP],
  description: "Time of acceptance in milliseconds since 1970-01-01T00:00:00Z.",
});

export const TransactionRequestSchema = Type.Object(
  { transactionId: Type.Optional(TransactionIdSchema), userId: NewUserIdSchema, ...newFields },
  { additionalProperties: false },
);
