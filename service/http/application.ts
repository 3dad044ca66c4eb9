/** Builds the HTTP application; it never listens. */
import type { FastifyBaseLogger } from "fastify";
import type { App } from "./app";
import { registerAnswers } from "./plugins/answers";
import { registerAuthentication } from "./plugins/authentication";
import { registerDocumentation } from "./plugins/documentation";
import { registerErrorHandler } from "./plugins/error-handler";
import { registerExactBodies } from "./plugins/exact-bodies";
import { registerRoutesAndOtherMethods } from "./plugins/other-methods";
import { registerRateLimit } from "./plugins/rate-limit";
import { registerRoutes, type RouteDependencies } from "./routes/all";
import { createServer } from "./server";

export interface AppDependencies extends RouteDependencies {
  log: FastifyBaseLogger;
  /** How long an idle connection is kept. */
  keepAliveSeconds: number;
  /** Requests that a client may send in a second. */
  rateLimitPerSecond: number;
}

/** The order counts: hooks run as they were added, and documentation covers what is added after it. */
export async function createApp(dependencies: AppDependencies): Promise<App> {
  const app = createServer(dependencies.log, dependencies.keepAliveSeconds);
  registerErrorHandler(app);
  registerAnswers(app, dependencies.readiness);
  await registerRateLimit(app, dependencies.rateLimitPerSecond);
  await registerAuthentication(app, dependencies.tokens);
  registerExactBodies(app);
  await registerDocumentation(app);
  registerRoutesAndOtherMethods(app, () => registerRoutes(app, dependencies));
  return app;
}
