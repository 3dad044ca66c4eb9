/** An application without routes: its connections, its requests' ids, and the answers to what no hook or route gets to see. */
import { randomUUID } from "node:crypto";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import type { App } from "./app";
import { answerBrokenRequest, answerUnknownExpectation } from "./broken-request";
import { serverLimits } from "./limits";
import { setCommonHeaders } from "./plugins/answers";
import { sendProblem } from "./problems";

/** What a client may choose as request id; anything else is replaced. It goes into logs and a message attribute. */
const REQUEST_ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._=;:-]{0,127}$/;

/** @param keepAliveSeconds how long an idle connection is kept. */
export function createServer(log: FastifyBaseLogger, keepAliveSeconds: number): App {
  const app = fastify({
    loggerInstance: log,
    ...serverLimits(keepAliveSeconds),
    logController: new LogController({
      requestIdLogLabel: "requestId",
      disableRequestLogging: true, // one line of our own instead of two
    }),
    // The load balancer is the one hop before us: the address it appended is the client's, any other was sent by the client.
    trustProxy: (_address, hop) => hop === 0,
    genReqId: ({ headers }) => {
      const given = headers["x-request-id"];
      return typeof given === "string" && REQUEST_ID_PATTERN.test(given) ? given : randomUUID();
    },
    // The requests on open connections are served until the end; the listener alone closes at once.
    return503OnClosing: false,
    forceCloseConnections: "idle",
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error, request, reply) => void refusePath(error, request, reply),
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.server.on("checkExpectation", answerUnknownExpectation);
  return app;
}

/** For a path that the router cannot take: no hook runs then, and the path, which may hold anything, is not repeated. */
function refusePath({ statusCode = 400 }: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  setCommonHeaders(request, reply);
  reply.header("cache-control", "no-store");
  request.log.info({ method: request.method, statusCode }, "answered");
  return sendProblem(request, reply, statusCode, "The path is too long or not validly encoded.");
}
