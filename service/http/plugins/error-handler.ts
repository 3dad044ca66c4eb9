/** Whatever is thrown, and whatever is not there, leaves the service as a problem. */
import type { ErrorObject } from "ajv";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { quoted } from "../../../shared/quoted";
import { UnavailableError } from "../../process/errors";
import type { App } from "../app";
import { MAX_BODY_BYTES } from "../limits";
import { NOTHING_AT_PATH, ProblemError, ProblemSchema, sendProblem } from "../problems";

export function registerErrorHandler(app: App): void {
  app.addSchema(ProblemSchema);
  app.setErrorHandler((error: FastifyError, request, reply) => handleError(error, request, reply));
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, 404, NOTHING_AT_PATH));
}

/** What to do about errors that Fastify only names, by its codes. */
const FRAMEWORK_DETAILS: Record<string, string> = {
  FST_ERR_CTP_BODY_TOO_LARGE: `The body has more than ${MAX_BODY_BYTES} bytes: send a shorter one.`,
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
  return sendProblem(
    request,
    reply,
    error instanceof ProblemError ? error.problem : status,
    FRAMEWORK_DETAILS[error.code] ?? error.message,
  );
}

/** The complaint with its place, and what the schema says of that place; the value itself is not repeated. */
function validationDetail({ validation: [complaint] = [], validationContext }: FastifyError): string {
  if (!complaint) return "The request does not fit the schema.";
  const { instancePath, message, params, keyword, parentSchema } = complaint as ErrorObject;
  const { description } = (parentSchema ?? {}) as { description?: string };
  const name = keyword === "additionalProperties" ? `: ${quoted(params.additionalProperty)}` : "";
  return `${validationContext}${instancePath} ${message}${name}${description ? `. ${description}` : ""}`;
}
