/** Errors as application/problem+json (RFC 9457), without internals. */
import { STATUS_CODES } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";

const MEDIA_TYPE = "application/problem+json";

export const ProblemSchema = Type.Object(
  {
    type: Type.Literal("about:blank"),
    title: Type.String({ description: "The status in words." }),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.Optional(Type.String({ description: "What is wrong, and what is allowed." })),
    requestId: Type.Optional(
      Type.String({ description: "Id of the request, as in its x-request-id header and in the logs." }),
    ),
  },
  { $id: "Problem", additionalProperties: false, description: "Problem details, RFC 9457." },
);

export const NOTHING_AT_PATH = "There is nothing at this path.";

/** An error whose words are meant for the client. */
export class ProblemError extends Error {
  constructor(
    readonly statusCode: number,
    detail: string,
  ) {
    super(detail);
  }
}

/** What the HTTP server answers by itself, whatever the route. */
const SERVER_STATUSES = [400, 408, 417, 431];

/** The problems that a route can answer, for its schema: those named, and those of the HTTP server. */
export function problemResponses(...statuses: number[]) {
  return Object.fromEntries(
    [...SERVER_STATUSES, ...statuses].map((status) => [
      status,
      { description: STATUS_CODES[status], content: { [MEDIA_TYPE]: { schema: Type.Ref("Problem") } } },
    ]),
  );
}

/** The text of a problem; `detail` only where the client can do something with it. */
export function problemBody(status: number, detail?: string, requestId?: string): string {
  return JSON.stringify({ type: "about:blank", title: STATUS_CODES[status] ?? "Error", status, detail, requestId });
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, status: number, detail?: string) {
  // The text is final: a serializer would have to know every status of every route.
  return reply
    .code(status)
    .type(MEDIA_TYPE)
    .serializer((text: string) => text)
    .send(problemBody(status, detail, request.id));
}
