/** Lambda's Invoke API over HTTP, as the SDK's InvokeCommand and `aws lambda invoke` use it. */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { decodeUtf8 } from "../../shared/utf8";
import { resourceNameOf } from "../aws/account";
import { listen } from "../process/listen";
import type { AsynchronousInvocations } from "./asynchronous-invocations";
import type { LocalFunction } from "./local-function";

/** A function and the queue of its asynchronous invocations. */
export interface InvocableFunction {
  localFunction: LocalFunction;
  asynchronous: AsynchronousInvocations;
}

export interface InvokeApi {
  url: string;
  stop: () => void;
}

const INVOKE_PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

function sendError(response: ServerResponse, status: number, type: string, message: string): void {
  response.writeHead(status, { "content-type": "application/json", "x-amzn-errortype": type });
  response.end(JSON.stringify({ Type: "User", Message: message, message }));
}

/** @param payload undefined where it is not UTF-8, which JSON has to be. */
function isJson(payload: string | undefined): payload is string {
  if (payload === undefined) return false;
  try {
    JSON.parse(payload);
    return true;
  } catch {
    return false;
  }
}

type FindFunction = (name: string) => InvocableFunction | undefined;

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  findFunction: FindFunction,
  others: RequestListener | undefined,
): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  if (others && !INVOKE_PATH.test(pathname)) {
    others(request, response);
    return;
  }
  // SDKs put the name or the whole ARN there.
  const name = resourceNameOf(decodeURIComponent(INVOKE_PATH.exec(pathname)?.[1] ?? ""));
  const found = request.method === "POST" ? findFunction(name) : undefined;
  const bytes = await buffer(request);
  const payload = bytes.length > 0 ? decodeUtf8(bytes) : "{}";
  if (!found) sendError(response, 404, "ResourceNotFoundException", `Function not found: ${name || pathname}`);
  else if (!isJson(payload)) sendError(response, 400, "InvalidRequestContentException", "The payload is not JSON");
  else await invoke(found, payload, request.headers["x-amz-invocation-type"] === "Event", response);
}

async function invoke(
  { localFunction, asynchronous }: InvocableFunction,
  payload: string,
  isAsynchronous: boolean,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomUUID();
  const headers = { "content-type": "application/json", "x-amzn-requestid": requestId };
  if (isAsynchronous) {
    asynchronous.accept(payload, requestId);
    response.writeHead(202, headers).end();
    return;
  }
  const outcome = await localFunction.invoke(payload, requestId);
  if (outcome.kind === "throttled") {
    sendError(response, 429, "TooManyRequestsException", "Rate Exceeded.");
    return;
  }
  if (outcome.kind === "succeeded") {
    response.writeHead(200, headers).end(outcome.payload);
    return;
  }
  const { errorType, errorMessage } = outcome;
  response.writeHead(200, { ...headers, "x-amz-function-error": "Unhandled" });
  response.end(JSON.stringify({ errorType, errorMessage }));
}

/**
 * @param findFunction by name; looked up at each request, as functions come into being after the server.
 * @param others answers what is no invocation; nobody by default.
 * @throws Error that names the port if it is in use.
 */
export async function startInvokeApi(
  port: number,
  findFunction: FindFunction,
  others?: RequestListener,
): Promise<InvokeApi> {
  const server = createServer((request, response) => {
    answer(request, response, findFunction, others).catch(() => response.destroy());
  });
  const url = `http://127.0.0.1:${await listen(server, port)}`;
  return {
    url,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
