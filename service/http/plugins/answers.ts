/** What every answer carries, and the one line that the log has for it. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Readiness } from "../../process/readiness";
import type { App } from "../app";

export function registerAnswers(app: App, readiness: Readiness): void {
  app.addHook("onSend", (request, reply, _payload, done) => {
    setCommonHeaders(request, reply);
    if (!request.routeOptions.config.public) reply.header("cache-control", "no-store");
    if (readiness.draining) reply.header("connection", "close");
    done();
  });
  app.addHook("onResponse", (request, { statusCode, elapsedTime }, done) => {
    const { url: route, config } = request.routeOptions;
    // Health checks are many and would hide the rest.
    if (!config.public || statusCode >= 400) {
      request.log.info(
        { method: request.method, route, statusCode, milliseconds: Math.round(elapsedTime) },
        "answered",
      );
    }
    done();
  });
}

/** Names the request, and keeps a browser from guessing another content type. */
export function setCommonHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.header("x-request-id", request.id);
  reply.header("x-content-type-options", "nosniff");
}
