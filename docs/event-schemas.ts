/** JSON schemas of the events that subscribers get, as docs/events/ has them. */
import { Type, type TSchema } from "typebox";
import { FIELDS } from "../domain/fields";
import { TRANSACTION_ID_PATTERN, USER_ID_PATTERN } from "../domain/transaction";
import { PROCESSED, REJECTED } from "../domain/transaction-event";

const transactionId = Type.String({ pattern: TRANSACTION_ID_PATTERN.source });

/** Other members than these are carried along; of those that the service does not send itself nothing more is certain. */
const transaction = Type.Object(
  {
    transactionId,
    userId: Type.String({ pattern: USER_ID_PATTERN.source }),
    timestamp: Type.Optional(
      Type.Integer({ minimum: 1, description: "Of acceptance, in milliseconds; other producers may leave it out." }),
    ),
    ...Object.fromEntries(
      FIELDS.map(({ name }) => [
        name,
        Type.Optional(Type.Unknown({ description: "As POST /transactions takes it, in its canonical form." })),
      ]),
    ),
  },
  { description: "The transaction's exact text, as it was accepted. Its numbers may have more digits than a double." },
);

function envelope(title: string, type: string, idParts: string, members: Record<string, TSchema>) {
  return Type.Object(
    {
      specversion: Type.Literal("1.0"),
      id: Type.String({
        pattern: `^${type.replace(".", "\\.")}:.+:[0-9]+$`,
        description: `${idParts}: the same in every copy, and in no other event.`,
      }),
      source: Type.String({ format: "uri-reference", description: "The stack that processes the transaction." }),
      type: Type.Literal(type),
      time: Type.Optional(
        Type.String({ format: "date-time", description: "Of acceptance; absent beyond the year 9999." }),
      ),
      ...members,
    },
    { title, $schema: "https://json-schema.org/draft/2020-12/schema" },
  );
}

const dataref = (description: string) => Type.Optional(Type.String({ format: "uri-reference", description }));

const processed = envelope(
  "A transaction that has been processed",
  PROCESSED,
  "Type, transaction and time of acceptance",
  {
    subject: transactionId,
    datacontenttype: Type.Literal("application/json"),
    data: Type.Optional(transaction),
    dataref: dataref(
      "In place of data that is too long for an event, or has characters that SNS refuses: s3://BUCKET/KEY in the transaction log.",
    ),
  },
);

const rejected = envelope(
  "A message that was rejected",
  REJECTED,
  "Type, transaction if there is one, SHA-256 of the text, and time",
  {
    subject: Type.Optional(
      Type.String({ ...transactionId, description: "Absent if no transaction could be read from the message." }),
    ),
    reason: Type.String({ description: "For people; it may be worded differently in another version." }),
    datacontenttype: Type.Union([Type.Literal("application/json"), Type.Literal("text/plain")]),
    data: Type.Optional(
      Type.Union([transaction, Type.String({ description: "The message's text, if it is no transaction." })]),
    ),
    dataref: dataref("In place of data that is too long for an event: the dead-letter queue that the message lies in."),
  },
);

/** By the name of their file. */
export const EVENT_SCHEMAS: Readonly<Record<string, TSchema>> = {
  [`docs/events/${PROCESSED}.schema.json`]: { ...processed, oneOf: dataOrDataref() },
  [`docs/events/${REJECTED}.schema.json`]: { ...rejected, oneOf: dataOrDataref() },
};

function dataOrDataref() {
  return ["data", "dataref"].map((name) => ({ required: [name] }));
}
