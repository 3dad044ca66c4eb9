/** `GET /` for the load balancer's health check, `GET /ready` for whoever wants to know about the dependencies. */
import { Type } from "typebox";
import type { Readiness } from "../../process/readiness";
import type { App } from "../app";
import { problemResponses, sendProblem } from "../problems";

export function registerHealthRoutes(app: App, { readiness }: { readiness: Readiness }): void {
  app.get(
    "/",
    {
      config: { public: true, rateLimit: false },
      schema: {
        operationId: "isAlive",
        tags: ["Health"],
        summary: "Liveness",
        description: "The process answers. Touches no dependency, so that an outage of one does not end every task.",
        security: [],
        response: {
          200: Type.Object({ status: Type.Literal("ok") }, { description: "Alive" }),
          ...problemResponses(),
        },
      },
    },
    () => ({ status: "ok" as const }),
  );

  app.get(
    "/ready",
    {
      config: { public: true, rateLimit: false },
      schema: {
        operationId: "isReady",
        tags: ["Health"],
        summary: "Readiness",
        description: "Wants requests: not shutting down, and the database answered within the last second or so.",
        security: [],
        response: {
          200: Type.Object({ status: Type.Literal("ready") }, { description: "Ready" }),
          ...problemResponses(503),
        },
      },
    },
    async (request, reply) => {
      if (await readiness.isReady()) return { status: "ready" as const };
      reply.header("retry-after", "1");
      return sendProblem(request, reply, 503, "This task does not want requests now.");
    },
  );
}
