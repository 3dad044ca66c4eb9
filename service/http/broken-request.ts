/** The answers to what Node's HTTP server refuses before the application sees it: they are problems too. */
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { MAX_HEADER_BYTES, REQUEST_TIMEOUT_SECONDS } from "./limits";
import type { ProblemName } from "./problem-types";
import { problemBody } from "./problems";

interface Refusal {
  status: number;
  problem?: ProblemName;
  detail: string;
}

const NOT_HTTP: Refusal = { status: 400, problem: "malformed-http", detail: "The request is not valid HTTP/1.1." };

const REFUSAL_BY_CODE: Record<string, Refusal> = {
  HPE_HEADER_OVERFLOW: { status: 431, detail: `The headers take more than ${MAX_HEADER_BYTES} bytes.` },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    detail: `The request did not arrive within ${REQUEST_TIMEOUT_SECONDS} s, or its headers not in less.`,
  },
};

export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  // The client has gone, or an answer is on its way already.
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, problem, detail } = REFUSAL_BY_CODE[error.code ?? ""] ?? NOT_HTTP;
  const body = problemBody(problem ?? status, detail);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n` +
      "Content-Type: application/problem+json\r\n" +
      `Content-Length: ${Buffer.byteLength(body)}\r\n` +
      `Connection: close\r\n\r\n${body}`,
  );
}

/** For the server's event `checkExpectation`: a header `Expect` with anything but 100-continue. */
export function answerUnknownExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const body = problemBody(417, "The header Expect may hold 100-continue only.");
  response.writeHead(417, {
    "content-type": "application/problem+json",
    "content-length": Buffer.byteLength(body),
    // The request's body may be on the way: nothing else can follow on this connection.
    connection: "close",
  });
  response.end(body);
}
