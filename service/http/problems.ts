/** Every error leaves the service as application/problem+json (RFC 9457), without internals. */
import { STATUS_CODES } from "node:http";
import type { ErrorObject } from "ajv";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import { quoted } from "../../shared/quoted";
import { MAXIMUM_BODY_BYTES } from "./limits";
import { UnavailableError } from "../process/errors";

const MEDIA_TYPE = "application/problem+json";

const ProblemSchema = Type.Object(
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

/** Registers the handlers for thrown errors and for unknown paths. */
export function registerProblems(app: FastifyInstance): void {
  app.addSchema(ProblemSchema);
  app.setErrorHandler((error: FastifyError, request, reply) => handleError(error, request, reply));
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, 404, "There is nothing at this path."));
}

/** What to do about errors that Fastify only names, by its codes. */
const FRAMEWORK_DETAILS: Record<string, string> = {
  FST_ERR_CTP_BODY_TOO_LARGE: `The body has more than ${MAXIMUM_BODY_BYTES} bytes: send a shorter one.`,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "The content-type is not taken: send application/json.",
};

function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  if (error instanceof UnavailableError) {
    request.log.warn({ err: error }, "unavailable");
    reply.header("retry-after", String(error.retryAfterSeconds));
    return sendProblem(request, reply, 503, error.message);
  }
  if (error.validation) return sendProblem(request, reply, 400, validationDetail(error));
  const status = error.statusCode ?? 500;
  if (status >= 500) {
    request.log.error({ err: error }, "failed");
    return sendProblem(request, reply, 500);
  }
  if (status === 401) {
    reply.header("www-authenticate", "Bearer");
    return sendProblem(request, reply, 401);
  }
  return sendProblem(request, reply, status, FRAMEWORK_DETAILS[error.code] ?? error.message);
}

/** The complaint with its place, and what the schema says of that place; the value itself is not repeated. */
function validationDetail({ validation: [complaint] = [], validationContext }: FastifyError): string {
  if (!complaint) return "The request does not fit the schema.";
  const { instancePath, message, params, keyword, parentSchema } = complaint as ErrorObject;
  const { description } = (parentSchema ?? {}) as { description?: string };
  const name = keyword === "additionalProperties" ? `: ${quoted(params.additionalProperty)}` : "";
  return `${validationContext}${instancePath} ${message}${name}${description ? `. ${description}` : ""}`;
}
