/** `GET /users/{id}/transactions`: a user's processed transactions, page by page. */
import { Type } from "typebox";
import type { SessionStore } from "../../store/sessions";
import type { App } from "../app";
import { EXAMPLE_FIELDS, EXAMPLE_ID, EXAMPLE_TIMESTAMP, EXAMPLE_USER } from "../examples";
import { problemResponses, ProblemError } from "../problems";
import { ProcessedSchema, toProcessed } from "../processed-transactions";
import type { Tokens } from "../tokens";
import { UserIdSchema } from "../transaction-schemas";

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 100;

const PageSchema = Type.Object(
  {
    transactions: Type.Array(ProcessedSchema),
    nextCursor: Type.Optional(
      Type.String({ description: "Give it as `cursor` for the next page; absent on the last one." }),
    ),
  },
  {
    description: "One page",
    examples: [
      {
        transactions: [
          {
            transactionId: EXAMPLE_ID,
            userId: EXAMPLE_USER,
            ...EXAMPLE_FIELDS,
            timestamp: EXAMPLE_TIMESTAMP,
            status: "processed",
          },
        ],
      },
    ],
  },
);

export function registerUserRoutes(app: App, { sessions, tokens }: { sessions: SessionStore; tokens: Tokens }): void {
  app.get(
    "/users/:userId/transactions",
    {
      schema: {
        operationId: "listTransactionsOfUser",
        tags: ["Users"],
        summary: "List a user's processed transactions",
        description: "Newest first. Eventually consistent: a transaction shows up a moment after it was processed.",
        params: Type.Object({ userId: UserIdSchema }),
        querystring: Type.Object(
          {
            limit: Type.Optional(
              Type.Integer({ minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT, description: "Most to list." }),
            ),
            cursor: Type.Optional(
              Type.String({ maxLength: 1024, description: "The `nextCursor` of the page before." }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: PageSchema, ...problemResponses(400, 401, 404, 414, 429, 500, 503) },
      },
    },
    async (request) => {
      const { userId } = request.params;
      const { limit = DEFAULT_LIMIT, cursor } = request.query;
      const position = cursor === undefined ? undefined : await tokens.verifyCursor(userId, cursor);
      if (cursor !== undefined && !position) {
        throw new ProblemError(
          400,
          "querystring/cursor is not one that this service gave for this user: start without it.",
        );
      }
      const { sessions: page, next } = await sessions.page(userId, limit, position);
      return { transactions: page.map(toProcessed), nextCursor: next && (await tokens.signCursor(userId, next)) };
    },
  );
}
