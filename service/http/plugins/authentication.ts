/** Closed by default: whatever does not say that it is public needs a valid token, unknown paths too. */
import bearerAuth from "@fastify/bearer-auth";
import type { App } from "../app";
import type { Tokens } from "../tokens";

export async function registerAuthentication(app: App, tokens: Tokens): Promise<void> {
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
