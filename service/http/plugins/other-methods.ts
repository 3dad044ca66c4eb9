/** A known path with another method is a 405 that names the methods, not a 404. */
import type { HTTPMethods } from "fastify";
import type { App } from "../app";
import { ProblemError } from "../problems";

/** Adds the routes, and to each of their paths an answer for the methods that it does not have. */
export function registerRoutesAndOtherMethods(app: App, registerRoutes: () => void): void {
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
    handler: (_request, reply) => {
      reply.header("allow", allow);
      throw new ProblemError(405, `This path allows ${allow}.`);
    },
  });
}
