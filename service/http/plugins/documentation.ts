/** The OpenAPI document and its page, made from the schemas of the routes. */
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyContextConfig, FastifySchema } from "fastify";
import { MAX_JSON_LEVELS } from "../../../shared/json-text";
import type { App } from "../app";
import { PROBLEMS_PATH } from "../problems";

const TITLE = "Transaction service";

/** None is shown; without an entry the library reads a file beside its sources, which a bundle does not have. */
const logo = { type: "image/svg+xml", content: "" };

/** Dark where the reader's system is, which the bar would see to that the page does without, and as wide as a phone. */
const LOOK = `const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();
const viewport = { name: "viewport", content: "width=device-width, initial-scale=1" };
document.head.append(Object.assign(document.createElement("meta"), viewport));
`;

const TAGS = [
  { name: "Transactions", description: "Accept one, and see what has become of it." },
  { name: "Users", description: "What was processed of a user." },
  { name: "Health", description: "For whoever watches the service. Needs no token." },
];

/** Only what the page brings itself. The library's own policy turns http into https, which a stack without certificate has not. */
const contentSecurityPolicy =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'";

/** Where somebody who reads the page gets it. */
const TOKEN_DESCRIPTION =
  "`npm start` prints it. On AWS it is in a secret of the stack:\n\n" +
  "```sh\naws secretsmanager get-secret-value --secret-id $(npx pulumi stack output apiTokenSecretArn) \\\n" +
  "  --query SecretString --output text\n```";

/** The body's examples are no part of the schema by which it is checked. */
function withExamples(schema: FastifySchema, examples: FastifyContextConfig["examples"]): FastifySchema {
  return examples ? { ...schema, body: { ...(schema.body as object), "x-examples": examples } } : schema;
}

/** To be registered before the routes. Open to all: it holds nothing but the API's shape, and a browser sends no token. */
export async function registerDocumentation(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: TITLE,
        version: "1",
        description:
          "Accepts transactions and tells what became of them.\n\n" +
          "Bodies are JSON in UTF-8 (RFC 8259) with no name twice in an object (RFC 7493, 2.3) and at most " +
          `${MAX_JSON_LEVELS} levels of objects and arrays, the body included.\n\n` +
          `Errors are RFC 9457 problems; [a page](${PROBLEMS_PATH}) explains each type. A path answers 405, with the methods it ` +
          "has in the header Allow, to every other method; an unknown path answers 404; both whatever the body is.",
      },
      tags: TAGS,
      components: { securitySchemes: { token: { type: "http", scheme: "bearer", description: TOKEN_DESCRIPTION } } },
      security: [{ token: [] }],
    },
    transform: ({ schema, url, route }) => ({ schema: withExamples(schema, route.config?.examples), url }),
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
    await documentation.register(swaggerUi, {
      routePrefix: "/documentation",
      staticCSP: contentSecurityPolicy,
      logo,
      theme: { title: TITLE, js: [{ filename: "look.js", content: LOOK }] },
      // Without the bar that loads other documents.
      uiConfig: { layout: "BaseLayout", tryItOutEnabled: true, defaultModelsExpandDepth: 0 },
    });
  });
}
