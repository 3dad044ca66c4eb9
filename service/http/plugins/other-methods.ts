/**
 * A known path with another method is a 405 that names the methods, an unknown path a 404. Both are answered before anything of
 * the request's body is looked at, as what is wrong with that is beside the point.
 */
import { METHODS } from "node:http";
import type { HTTPMethods } from "fastify";
import type { App } from "../app";
import { NOTHING_AT_PATH, ProblemError } from "../problems";

/** Node hands no request with it to the application. */
const TUNNEL_METHOD = "CONNECT";

/** Adds the routes, and to each of their paths an answer for the methods that it does not have. */
export function registerRoutesAndOtherMethods(app: App, registerRoutes: () => void): void {
  app.addHook("onRequest", ({ is404 }, _reply, done) => {
    done(is404 ? new ProblemError(404, NOTHING_AT_PATH) : undefined);
  });
  for (const method of METHODS)
    if (method !== TUNNEL_METHOD && !app.supportedMethods.includes(method)) app.addHttpMethod(method);
  const methodsByPath = new Map<string, Set<HTTPMethods>>();
  let watching = true;
  app.addHook("onRoute", ({ url, method }) => {
    if (!watching) return;
    const methods = methodsByPath.get(url) ?? new Set();
    [method].flat().forEach((name) => methods.add(name)); // the route options have plain strings
    methodsByPath.set(url, methods);
  });
  registerRoutes();
  watching = false;
  for (const [url, methods] of methodsByPath) refuseOtherMethods(app, url, methods);
}

function refuseOtherMethods(app: App, url: string, methods: Set<HTTPMethods>): void {
  const allow = [...methods].join(", ");
  app.route({
    url,
    method: app.supportedMethods.filter((method) => !methods.has(method)),
    schema: { hide: true },
    onRequest: (_request, reply, done) => {
      reply.header("allow", allow);
      done(new ProblemError(405, `This path allows ${allow}.`));
    },
    handler: () => undefined, // has to be there, and is never reached
  });
}
