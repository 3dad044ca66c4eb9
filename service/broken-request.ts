/** The answers to what Node's HTTP server refuses before the application sees it: they are problems too. */
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { problemBody } from "./problems";

const statusByCode: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  // The client has gone, or an answer is on its way already.
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = statusByCode[error.code ?? ""] ?? 400;
  const body = problemBody(status);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n` +
      "Content-Type: application/problem+json\r\n" +
      `Content-Length: ${Buffer.byteLength(body)}\r\n` +
      `Connection: close\r\n\r\n${body}`,
  );
}

/** For the server's event `checkExpectation`: a header `Expect` with anything but 100-continue. */
export function answerUnknownExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const body = problemBody(417);
  response.writeHead(417, {
    "content-type": "application/problem+json",
    "content-length": Buffer.byteLength(body),
    // The request's body may be on the way: nothing else can follow on this connection.
    connection: "close",
  });
  response.end(body);
}
