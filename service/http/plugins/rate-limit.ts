/** How many requests one client may send. */
import rateLimit from "@fastify/rate-limit";
import type { App } from "../app";
import { ProblemError } from "../problems";
import { RequestCounts } from "./request-counts";

/**
 * To be registered before authentication, so that guessing tokens is limited too: as a hook of the application, which runs before
 * those of a route.
 */
export async function registerRateLimit(app: App, maxPerSecond: number): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    max: maxPerSecond,
    timeWindow: 1_000,
    store: RequestCounts,
    errorResponseBuilder: (_request, { max, after }) =>
      new ProblemError(429, `More than ${max} requests in a second: try again in ${after}.`),
  });
  const limit = app.rateLimit();
  app.addHook("onRequest", async function (request, reply) {
    if (request.routeOptions.config.rateLimit !== false) await limit.call(this, request, reply);
  });
}
