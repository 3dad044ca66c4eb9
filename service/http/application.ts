/** Builds the HTTP application; it never listens. */
import { randomUUID } from "node:crypto";
import bearerAuth from "@fastify/bearer-auth";
import rateLimit from "@fastify/rate-limit";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { Ajv, type AnySchema } from "ajv";
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type RawServerDefault,
  type FastifyError,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import type { IncomingMessage, ServerResponse } from "node:http";
import { answerBrokenRequest, answerUnknownExpectation } from "./broken-request";
import { serverLimits } from "./limits";
import { registerProblems, ProblemError, sendProblem } from "./problems";
import type { Readiness } from "../process/readiness";
import { registerDocumentation } from "./plugins/documentation";
import { registerHealthRoutes } from "./routes/health";
import { registerMethodNotAllowed } from "./plugins/method-not-allowed";
import { registerTransactionRoutes } from "./routes/transactions";
import { registerUserRoutes } from "./routes/users";
import type { SessionStore } from "../store/sessions";
import type { TransactionStore } from "../store/transactions";
import type { Tokens } from "./tokens";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Needs no token. */
    public?: boolean;
  }
}

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface AppDependencies {
  log: FastifyBaseLogger;
  transactions: TransactionStore;
  sessions: SessionStore;
  tokens: Tokens;
  readiness: Readiness;
  /** How long an idle connection is kept. */
  keepAliveSeconds: number;
  /** Requests that a client may send in a second. */
  rateLimitPerSecond: number;
}

/** What a client may choose as request id; anything else is replaced. It goes into logs and a message attribute. */
const REQUEST_ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._=;:-]{0,127}$/;

export async function createApp(dependencies: AppDependencies): Promise<App> {
  const { readiness } = dependencies;
  const app = createServer(dependencies.log, dependencies.keepAliveSeconds);
  app.server.on("checkExpectation", answerUnknownExpectation);
  app.setValidatorCompiler(createValidatorCompiler());
  app.removeContentTypeParser("text/plain");
  registerProblems(app);
  registerAnswers(app, readiness);
  await registerRateLimit(app, dependencies.rateLimitPerSecond);
  await registerAuthentication(app, dependencies.tokens);
  refuseContentCoding(app);
  await registerDocumentation(app);

  const methods = registerMethodNotAllowed(app);
  registerHealthRoutes(app, { readiness });
  registerTransactionRoutes(app, dependencies);
  registerUserRoutes(app, dependencies);
  methods.complete();
  return app;
}

function createServer(log: FastifyBaseLogger, keepAliveSeconds: number): App {
  return fastify({
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
}

/** The headers of every answer. */
function secureAnswer(request: FastifyRequest, reply: FastifyReply): void {
  reply.header("x-request-id", request.id);
  reply.header("x-content-type-options", "nosniff");
}

/** For a path that the router cannot take: no hook runs then, and the path, which may hold anything, is not repeated. */
function refusePath({ statusCode = 400 }: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  secureAnswer(request, reply);
  reply.header("cache-control", "no-store");
  request.log.info({ method: request.method, statusCode }, "answered");
  return sendProblem(request, reply, statusCode, "The path is too long or not validly encoded.");
}

/** A body is taken as it is sent, or not at all: who inspects it on the way must not read another one than we do. */
function refuseContentCoding(app: App): void {
  app.addHook("preParsing", (request, _reply, _payload, done) => {
    const coding = request.headers["content-encoding"];
    const isPlain = coding === undefined || coding === "identity";
    done(isPlain ? null : new ProblemError(415, "The content-encoding is not taken: send the body as it is."));
  });
}

/** What every answer carries, and the one line that the log has for it. */
function registerAnswers(app: App, readiness: Readiness): void {
  app.addHook("onSend", (request, reply, _payload, done) => {
    secureAnswer(request, reply);
    if (!request.routeOptions.config.public) reply.header("cache-control", "no-store");
    if (readiness.draining) reply.header("connection", "close");
    done();
  });
  app.addHook("onResponse", (request, { statusCode, elapsedTime }, done) => {
    const { url: route, config } = request.routeOptions;
    // Health checks are too many to be told.
    if (!config.public || statusCode >= 400) {
      request.log.info(
        { method: request.method, route, statusCode, milliseconds: Math.round(elapsedTime) },
        "answered",
      );
    }
    done();
  });
}

/** A body is taken as it is, nothing in it is converted, dropped or filled in; only a URL's text may stand for a number. */
function createValidatorCompiler() {
  // Verbose, as a complaint then comes with the schema's own words for what it wants.
  const exact = new Ajv({ verbose: true });
  const textual = new Ajv({ verbose: true, coerceTypes: true });
  return ({ schema, httpPart }: { schema: AnySchema; httpPart?: string }) =>
    (httpPart === "body" ? exact : textual).compile(schema);
}

/** Before authentication, so that guessing tokens is limited too: as a hook of the application, which runs before those of a route. */
async function registerRateLimit(app: App, perSecond: number): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    max: perSecond,
    timeWindow: 1_000,
    // Clients that are remembered; the least recent one is forgotten.
    cache: 10_000,
    errorResponseBuilder: (_request, { max, after }) =>
      new ProblemError(429, `More than ${max} requests in a second: try again in ${after}.`),
  });
  const limit = app.rateLimit();
  app.addHook("onRequest", async function (request, reply) {
    if (request.routeOptions.config.rateLimit !== false) await limit.call(this, request, reply);
  });
}

/** Closed by default: whatever does not say that it is public needs a valid token, unknown paths too. */
async function registerAuthentication(app: App, tokens: Tokens): Promise<void> {
  await app.register(bearerAuth, {
    addHook: false,
    keys: new Set<string>(),
    auth: (token) => tokens.accepts(token),
    specCompliance: "rfc6749", // "bearer" in any case
    verifyErrorLogLevel: "info",
  });
  const { verifyBearerAuth } = app;
  if (!verifyBearerAuth) throw new Error("The authentication plugin did not decorate the application.");
  app.addHook("onRequest", (request, reply, done) => {
    if (request.routeOptions.config.public) done();
    else verifyBearerAuth(request, reply, done);
  });
}
