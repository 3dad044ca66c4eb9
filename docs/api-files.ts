/** The API's document and a collection of requests, as files. */
import pino from "pino";
import { DEFAULT_PORT, portsFrom } from "../local/process/ports";
import { createApp, type AppDependencies } from "../service/http/application";
import { EXAMPLE_ID, EXAMPLE_USER, POST_EXAMPLES, type RequestExample } from "../service/http/examples";

/** What the service serves as /documentation/json. */
export async function openApiDocument(): Promise<string> {
  // Nobody asks this application for anything but its shape, so that it needs no store.
  const shape: Partial<AppDependencies> = {
    log: pino({ level: "silent" }),
    keepAliveSeconds: 1,
    rateLimitPerSecond: 1,
  };
  const app = await createApp(shape as AppDependencies);
  await app.ready();
  const document = JSON.stringify(app.swagger());
  await app.close();
  return document;
}

interface Request extends Omit<RequestExample, "body"> {
  method: "GET" | "POST";
  path: string;
  body?: RequestExample["body"];
  /** Needs no token. */
  isOpen?: boolean;
}

const REQUESTS: readonly Request[] = [
  { summary: "Is it there?", status: 200, method: "GET", path: "/ready", isOpen: true },
  ...Object.values(POST_EXAMPLES).map((example) => ({ ...example, method: "POST" as const, path: "/transactions" })),
  { summary: "What has become of it", status: 200, method: "GET", path: `/transactions/${EXAMPLE_ID}` },
  { summary: "One that there is not", status: 404, method: "GET", path: "/transactions/order-1" },
  {
    summary: "What was processed of a user, newest first",
    status: 200,
    method: "GET",
    path: `/users/${EXAMPLE_USER}/transactions?limit=10`,
  },
];

/** In the form that editors and command-line clients take (`.http`). */
export function requestCollection(): string {
  const requests = REQUESTS.map(({ summary, status, method, path, headers = {}, body, isOpen = false }) =>
    [
      `### ${status}: ${summary}`,
      `${method} {{url}}${path}`,
      ...(isOpen ? [] : ["Authorization: Bearer {{token}}"]),
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      ...(body ? ["Content-Type: application/json", "", JSON.stringify(body, undefined, 2)] : []),
    ].join("\n"),
  );
  return [
    "# Requests to the API, each with the status of its answer. `npm run docs` writes this file.",
    "# `npm start` prints url and token; docs/deploy.md says where they are on AWS.",
    `@url = http://127.0.0.1:${portsFrom(DEFAULT_PORT).loadBalancer}`,
    "@token = TOKEN",
    "",
    requests.join("\n\n"),
    "",
  ].join("\n");
}
