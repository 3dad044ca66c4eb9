/** The console's HTTP server; its routes are at the head of console-state.ts. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listen } from "../../process/listen";
import type { Outcome, Problem } from "../console-answers";
import { RefusedError } from "../refused-error";
import { requireOwnOrigin, requireToken, SECURITY_HEADERS } from "./guard";
import { readPageFile } from "./page-files";
import { readBody } from "./read-body";

export interface ConsoleRoutes {
  /** The page's own, and nobody else's. */
  token: string;
  connect: (response: ServerResponse) => void;
  transactions: () => Promise<object>;
  trail: (transactionId: string) => Promise<object>;
  deadLetters: () => Promise<object>;
  /** @throws RefusedError for an unknown name, or a body that is not the action's. */
  act: (name: string, body: unknown) => Promise<Outcome>;
}

export interface ConsoleServer {
  /** Without a slash at the end. */
  url: string;
  close: () => Promise<void>;
}

/** A request of a few bytes on this machine takes no longer. */
const REQUEST_TIMEOUT_MS = 10_000;

/** @throws Error that names the port if it is in use. */
export async function startServer(routes: ConsoleRoutes, port: number): Promise<ConsoleServer> {
  let ownPort = port;
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    answer(request, response, routes, ownPort).catch((error: unknown) => refuse(response, error));
  });
  ownPort = await listen(server, port);
  return {
    url: `http://127.0.0.1:${ownPort}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  routes: ConsoleRoutes,
  port: number,
): Promise<void> {
  const [pathname = "/"] = (request.url ?? "/").split("?");
  requireOwnOrigin(request, port, pathname === "/");
  const [action, api] = ["/api/actions/", "/api/"].map((prefix) =>
    pathname.startsWith(prefix) ? decode(pathname.slice(prefix.length)) : undefined,
  );
  requireMethod(request, methodsOf(pathname, action !== undefined));
  if (action !== undefined) {
    requireToken(request, routes.token);
    sendJson(response, 200, await routes.act(action, await readBody(request)));
  } else if (api !== undefined) sendJson(response, 200, await readApi(api, routes));
  else if (pathname === "/events") routes.connect(response);
  else await sendFile(response, pathname, routes.token);
}

/** A stream has nothing but its body. */
function methodsOf(pathname: string, isAction: boolean): readonly string[] {
  if (isAction) return ["POST"];
  return pathname === "/events" ? ["GET"] : ["GET", "HEAD"];
}

function requireMethod({ method = "" }: IncomingMessage, allowed: readonly string[]): void {
  if (allowed.includes(method)) return;
  throw new RefusedError(405, `The method is ${method}: this takes ${allowed.join(" and ")}.`, {
    allow: allowed.join(", "),
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RefusedError(400, `The path has ${text}, which is no text: encode it as URLs are.`);
  }
}

/** @param path behind `/api/`. */
async function readApi(path: string, routes: ConsoleRoutes): Promise<object> {
  const [what, transactionId, ...rest] = path.split("/");
  if (what === "transactions" && transactionId !== "" && rest.length === 0)
    return transactionId === undefined ? routes.transactions() : routes.trail(transactionId);
  if (path === "dead-letters") return routes.deadLetters();
  throw nothingAt(`/api/${path}`);
}

async function sendFile(response: ServerResponse, pathname: string, token: string): Promise<void> {
  const file = await readPageFile(pathname === "/" ? "index.html" : pathname.slice(1), token);
  if (!file) throw nothingAt(pathname);
  response.writeHead(200, { ...SECURITY_HEADERS, "content-type": file.type }).end(file.content);
}

function nothingAt(path: string): RefusedError {
  return new RefusedError(404, `There is nothing at ${path}: the page is at /.`);
}

function sendJson(response: ServerResponse, status: number, body: object, headers = {}): void {
  response
    .writeHead(status, { ...SECURITY_HEADERS, ...headers, "content-type": "application/json; charset=utf-8" })
    .end(JSON.stringify(body));
}

/** Whatever else goes wrong is a store that does not answer. */
function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { message } = error as Error;
  const problem =
    error instanceof RefusedError ? error : new RefusedError(503, `The system gave no answer: ${message}.`);
  sendJson(response, problem.status, { message: problem.message } satisfies Problem, problem.headers);
}
