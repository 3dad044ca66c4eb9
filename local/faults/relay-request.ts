/** Passes HTTP requests on to where they belong. */
import { request as open, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";

/** An answer as a whole. */
export interface Received {
  status: number;
  headers: OutgoingHttpHeaders;
  body: Buffer;
}

/** As the bytes come, both ways. */
export function relay(target: string, request: IncomingMessage, response: ServerResponse): void {
  const { method, headers, url = "/" } = request;
  const onward = open({ ...address(target), method, headers, path: url }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
    // What breaks off there breaks off here.
    answer.once("close", () => {
      if (!answer.complete) response.destroy();
    });
  });
  onward.on("error", () => response.destroy());
  response.once("close", () => onward.destroy());
  request.pipe(onward);
}

/** Sends a request with another body than it came with. @throws Error of the connection. */
export function send(target: string, { method, headers, url = "/" }: IncomingMessage, body: Buffer): Promise<Received> {
  return new Promise((resolve, reject) => {
    const onward = open(
      {
        ...address(target),
        method,
        headers: { ...without(headers, "transfer-encoding"), "content-length": String(body.length) },
        path: url,
      },
      (answer) => {
        const { statusCode: status = 502 } = answer;
        buffer(answer).then((text) => {
          resolve({ status, headers: without(answer.headers, "transfer-encoding"), body: text });
        }, reject);
      },
    );
    onward.once("error", reject);
    onward.end(body);
  });
}

/** Of a target; the path is the request's own, which a URL would put in order. */
function address(target: string): { host: string; port: string } {
  const { hostname, port } = new URL(target);
  return { host: hostname, port };
}

/** Headers but for those of these names. */
export function without(headers: OutgoingHttpHeaders, ...names: readonly string[]): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}
