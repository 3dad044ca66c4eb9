/** `POST /transactions` and `GET /transactions/{id}`. */
import { randomUUID } from "node:crypto";
import { Type } from "typebox";
import { acceptTransaction } from "../../../domain/accept-transaction";
import type { SessionStore } from "../../store/sessions";
import type { TransactionStore } from "../../store/transactions";
import type { App } from "../app";
import { currencyOf } from "../currencies";
import { EXAMPLE_FIELDS, EXAMPLE_ID, EXAMPLE_TIMESTAMP, EXAMPLE_USER, POST_EXAMPLES } from "../examples";
import { acceptedFields } from "../field-schemas";
import { idOfKey } from "../idempotency-key";
import { problemResponses, ProblemError } from "../problems";
import { TimestampSchema, TransactionIdSchema, TransactionRequestSchema, UserIdSchema } from "../transaction-schemas";

interface TransactionRoutesDependencies {
  transactions: TransactionStore;
  sessions: SessionStore;
}

const HeadersSchema = Type.Object({
  "idempotency-key": Type.Optional(
    Type.String({
      description:
        "The transactionId where the body has none, in double quotes or without; ignored where it has one. As with any " +
        "transactionId, another request under it is a 409.",
    }),
  ),
});

/** As the services that replay answers call it; absent means that this request was the first. */
const REPLAYED_HEADER = "idempotency-replayed";

const AcceptedSchema = Type.Object(
  { transactionId: TransactionIdSchema, timestamp: TimestampSchema },
  {
    description: "Accepted",
    examples: [{ transactionId: EXAMPLE_ID, timestamp: EXAMPLE_TIMESTAMP }],
    headers: {
      location: { type: "string", description: "Where to read the transaction." },
      [REPLAYED_HEADER]: {
        type: "string",
        enum: ["true"],
        description:
          "There if the transaction had been accepted before this request, so that the answer is the first one's. A request that " +
          "the service itself had to repeat towards the database may have it, too.",
      },
    },
  },
);

const STATUSES = ["accepted", "queued", "processed", "rejected"] as const;
type Status = (typeof STATUSES)[number];

/** Of a transaction that the table does not tell anything of. */
const unprocessed = (isUnsent: boolean): Status => (isUnsent ? "accepted" : "queued");

const TransactionSchema = Type.Object(
  {
    transactionId: TransactionIdSchema,
    userId: UserIdSchema,
    ...acceptedFields,
    timestamp: TimestampSchema,
    status: Type.Enum(STATUSES, {
      description:
        "What has become of it: accepted (durable, and its message is not known to be in the queue), queued (sent, and not yet " +
        "processed), processed, or rejected, with the reason in `rejection`.",
    }),
    processed: Type.Boolean({ description: "Whether the event processor has logged and recorded it." }),
    rejection: Type.Optional(
      Type.Object(
        { reason: Type.String() },
        {
          description:
            "Why it has not been processed, and will not be unless an operator sends its message again from the dead-letter " +
            "queue; absent as long as that is not known.",
        },
      ),
    ),
  },
  {
    description: "The transaction",
    examples: [
      {
        transactionId: EXAMPLE_ID,
        userId: EXAMPLE_USER,
        ...EXAMPLE_FIELDS,
        timestamp: EXAMPLE_TIMESTAMP,
        status: "processed",
        processed: true,
      },
    ],
  },
);

const bodiesOf = (examples: typeof POST_EXAMPLES) =>
  Object.fromEntries(Object.entries(examples).map(([name, { summary, body }]) => [name, { summary, value: body }]));

export function registerTransactionRoutes(app: App, dependencies: TransactionRoutesDependencies): void {
  registerAcceptance(app, dependencies);
  registerReading(app, dependencies);
}

function registerAcceptance(app: App, { transactions }: TransactionRoutesDependencies): void {
  app.post(
    "/transactions",
    {
      config: { examples: bodiesOf(POST_EXAMPLES) },
      schema: {
        operationId: "acceptTransaction",
        tags: ["Transactions"],
        summary: "Accept a transaction",
        description:
          "202 means that it is durable and will be processed. The same request under the same transactionId, repeated any " +
          "number of times, has the same answer, with Idempotency-Replayed, and no further effect; another request under that id " +
          "is a 409.",
        headers: HeadersSchema,
        body: TransactionRequestSchema,
        response: { 202: AcceptedSchema, ...problemResponses(400, 401, 409, 413, 415, 429, 500, 503) },
      },
    },
    async (request, reply) => {
      const { "idempotency-key": key } = request.headers;
      const transactionId = request.body.transactionId ?? (key === undefined ? randomUUID() : idOfKey(key));
      const offered = { ...request.body, transactionId, timestamp: Date.now() };
      const accepted = acceptTransaction(offered, currencyOf);
      if ("reason" in accepted) throw new ProblemError(400, `body/${accepted.reason}`);
      const transaction = accepted.value;
      const acceptance = await transactions.accept(transaction, request.id);
      if (acceptance.kind === "conflict") {
        throw new ProblemError(
          409,
          `The id ${transaction.transactionId} belongs to another transaction: choose a new one.`,
        );
      }
      request.log.info({ transactionId: transaction.transactionId }, "accepted");
      if (acceptance.isRepetition) reply.header(REPLAYED_HEADER, "true");
      reply.code(202).header("location", `/transactions/${transaction.transactionId}`);
      return { transactionId: transaction.transactionId, timestamp: acceptance.timestamp };
    },
  );
}

function registerReading(app: App, { transactions, sessions }: TransactionRoutesDependencies): void {
  app.get(
    "/transactions/:transactionId",
    {
      schema: {
        operationId: "readTransaction",
        tags: ["Transactions"],
        summary: "Read a transaction",
        params: Type.Object({ transactionId: TransactionIdSchema }),
        response: {
          200: TransactionSchema,
          ...problemResponses(400, 401, "transaction-not-found", 414, 429, 500, 503),
        },
      },
    },
    async (request) => {
      const { transactionId } = request.params;
      const transaction = await transactions.find(transactionId);
      if (!transaction) throw new ProblemError("transaction-not-found", `There is no transaction ${transactionId}.`);
      const processing = await sessions.processingOf(transaction);
      return {
        ...transaction,
        status: processing.kind === "unknown" ? unprocessed(await transactions.isUnsent(transaction)) : processing.kind,
        processed: processing.kind === "processed",
        rejection: processing.kind === "rejected" ? { reason: processing.reason } : undefined,
      };
    },
  );
}
