/** A known path with another method is a 405 that names the methods, not a 404. */
import type { HTTPMethods } from "fastify";
import type { App } from "../application";
import { ProblemError } from "../problems";

/** Watches the routes that are added from now on; `complete` then adds an answer for the methods they do not have. */
export function registerMethodNotAllowed(app: App): { complete(): void } {
  const methodsByPath = new Map<string, Set<HTTPMethods>>();
  let watching = true;
  app.addHook("onRoute", ({ url, method }) => {
    if (!watching) return;
    const methods = methodsByPath.get(url) ?? new Set();
    [method].flat().forEach((name) => methods.add(name)); // the route options have plain strings
    methodsByPath.set(url, methods);
  });
  return {
    complete() {
      watching = false;
      for (const [url, methods] of methodsByPath) {
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
    },
  };
}
