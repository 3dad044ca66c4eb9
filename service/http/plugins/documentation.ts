/** The OpenAPI document and its page, made from the schemas of the routes. */
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import { MAX_JSON_LEVELS } from "../../../shared/json-text";
import type { App } from "../app";

/** The page's own logo: without one the library reads a file beside its sources, which a bundle does not have. */
const logo = {
  type: "image/svg+xml",
  content:
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 260 32"><text y="24" font-size="22" font-family="sans-serif" ' +
    'fill="#fff">Transaction service</text></svg>',
};

/** Only what the page brings itself. The library's own policy turns http into https, which a stack without certificate has not. */
const contentSecurityPolicy =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'";

/** To be registered before the routes. Open to all: it holds nothing but the API's shape, and a browser sends no token. */
export async function registerDocumentation(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Transaction service",
        version: "1",
        description:
          "Accepts transactions and tells what became of them. Bodies are JSON in UTF-8 (RFC 8259) with no name twice in an " +
          `object (RFC 7493, 2.3) and at most ${MAX_JSON_LEVELS} levels of objects and arrays, the body included. Errors are ` +
          "RFC 9457 problems. A path answers 405, with the methods it has in the header Allow, to every other method; an " +
          "unknown path answers 404; both whatever the body is.",
      },
      components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
      security: [{ token: [] }],
    },
    // Keeps the names of shared schemas; the library would call them def-0 and so on.
    refResolver: {
      buildLocalReference: (json, _baseUri, _fragment, index) =>
        typeof json.$id === "string" ? json.$id : `schema-${index}`,
    },
  });
  await app.register(async (documentation) => {
    documentation.addHook("onRoute", (route) => {
      route.config = { ...route.config, public: true };
    });
    await documentation.register(swaggerUi, { routePrefix: "/documentation", staticCSP: contentSecurityPolicy, logo });
  });
}
