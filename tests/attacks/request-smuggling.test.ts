import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { token } from "../support/service/backends";
import { connectTo, exchange, exchangeOne, parseAnswers } from "../support/service/raw-http";
import { useService, validRequest } from "../support/service/use-service";

const head = `POST /transactions HTTP/1.1\r\nHost: service\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n`;
const post = (id: string, more = "") => {
  const body = JSON.stringify({ ...validRequest, transactionId: id });
  return `${head}${more}Content-Length: ${body.length}\r\n\r\n${body}`;
};

describe("request smuggling: a request hidden where a proxy and the service may disagree about the end of the one before", () => {
  const service = useService();
  const smuggled = post("smuggled-1");
  const chunked = "Transfer-Encoding: chunked\r\n";
  const inChunk = `${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`;

  it("would work if it were seen: the hidden bytes are a valid request of their own", async () => {
    assert.equal((await exchangeOne(service().url, post("seen-1", "Connection: close\r\n"))).status, 202);
    assert.deepEqual(await service().keptIds("seen-"), ["seen-1"]);
  });

  // Each is what follows the start of a request. One answer, a refusal, the end of the connection, and no second request.
  const shapes: Record<string, string> = {
    "CL.TE: a length and chunks": `Content-Length: 5\r\n${chunked}\r\n0\r\n\r\n${smuggled}`,
    "TE.CL: chunks and a length": `${chunked}Content-Length: 4\r\n\r\n${inChunk}`,
    "a transfer coding that is not chunked": `Transfer-Encoding: xchunked\r\nContent-Length: 2\r\n\r\n{}${smuggled}`,
    "the identity coding": `Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}${smuggled}`,
    "two codings, in two headers": `${chunked}Transfer-Encoding: identity\r\n\r\n0\r\n\r\n${smuggled}`,
    "chunked, but not at last": `Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n${smuggled}`,
    "a coding in quotes": `Transfer-Encoding: "chunked"\r\nContent-Length: 2\r\n\r\n{}${smuggled}`,
    "a coding behind a tab": `Transfer-Encoding:\tchunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n${smuggled}`,
    "a coding behind a vertical tab": `Transfer-Encoding: \x0bchunked\r\nContent-Length: 2\r\n\r\n{}${smuggled}`,
    "a coding in a folded line": `Transfer-Encoding:\r\n chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n${smuggled}`,
    "a space before the colon of the coding": `Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    "a space before the colon of the length": `Content-Length : 2\r\n\r\n{}${smuggled}`,
    "two different lengths": `Content-Length: 2\r\nContent-Length: 0\r\n\r\n{}${smuggled}`,
    "the same length twice": `Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}${smuggled}`,
    "a list of lengths": `Content-Length: 2, 2\r\n\r\n{}${smuggled}`,
    "a length with a sign": `Content-Length: +2\r\n\r\n{}${smuggled}`,
    "a negative length": `Content-Length: -1\r\n\r\n{}${smuggled}`,
    "a hexadecimal length": `Content-Length: 0x2\r\n\r\n{}${smuggled}`,
    "an empty length": `Content-Length:\r\n\r\n{}${smuggled}`,
    "a length beyond 64 bits": `Content-Length: 18446744073709551618\r\n\r\n{}${smuggled}`,
    "a chunk size beyond 64 bits": `${chunked}\r\n10000000000000002\r\n{}\r\n0\r\n\r\n${smuggled}`,
    "a chunk size with a prefix": `${chunked}\r\n0x2\r\n{}\r\n0\r\n\r\n${smuggled}`,
    "a negative chunk size": `${chunked}\r\n-2\r\n{}\r\n0\r\n\r\n${smuggled}`,
    "a chunk longer than its size": `${chunked}\r\n2\r\n{}${smuggled}\r\n0\r\n\r\n`,
    "a chunk extension with a bare line feed": `${chunked}\r\n2;a\n{}\r\n0\r\n\r\n${smuggled}`,
    "a chunk extension of 20,000 characters": `${chunked}\r\n2;${"a".repeat(20_000)}\r\n{}\r\n0\r\n\r\n${smuggled}`,
    "bare line feeds between chunks": `${chunked}\r\n2\n{}\n0\n\n${smuggled}`,
    "a bare line feed between headers": `X: a\nContent-Length: 2\r\n\r\n{}${smuggled}`,
    "a bare carriage return between headers": `X: a\rContent-Length: 2\r\n\r\n{}${smuggled}`,
    "a bare line feed at the end of the headers": `Content-Length: 2\r\n\n{}${smuggled}`,
    "a length in the trailers": `${chunked}\r\n0\r\nContent-Length: 2\r\n\r\n${smuggled}`,
    "chunks in HTTP/1.2": `${chunked}\r\n0\r\n\r\n${smuggled}`,
  };
  for (const [name, rest] of Object.entries(shapes)) {
    it(`refuses ${name}, and closes`, async () => {
      const start = name.endsWith("HTTP/1.2") ? head.replace("1.1", "1.2") : head;
      const answer = await exchangeOne(service().url, start + rest);
      assert.deepEqual([answer.status, answer.headers.connection], [400, "close"]);
      assert.deepEqual(await service().keptIds("smuggled-"), []);
    });
  }

  it("refuses chunks in HTTP/1.0, which has none", async () => {
    const answer = await exchangeOne(service().url, `${head.replace("1.1", "1.0")}${chunked}\r\n0\r\n\r\n${smuggled}`);
    assert.equal(answer.status, 400);
    assert.deepEqual(await service().keptIds("smuggled-"), []);
  });

  // The body has a clear end, but nobody reads it: what is in it must not become the next request.
  const hidden = `Host: service\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`;
  const unread: Record<string, [bytes: string, status: number]> = {
    "a GET": [`GET / HTTP/1.1\r\n${hidden}`, 200],
    "a request without token": [`POST /transactions HTTP/1.1\r\nContent-Type: application/json\r\n${hidden}`, 401],
    "an unknown path": [`POST /nothing HTTP/1.1\r\nAuthorization: Bearer ${token}\r\n${hidden}`, 404],
    "a media type that it does not take": [
      `POST /transactions HTTP/1.1\r\nAuthorization: Bearer ${token}\r\nContent-Type: text/plain\r\n${hidden}`,
      415,
    ],
  };
  for (const [name, [bytes, status]] of Object.entries(unread)) {
    it(`never takes the unread body of ${name} for a request`, async () => {
      const last = "GET / HTTP/1.1\r\nHost: service\r\nConnection: close\r\n\r\n";
      const answers = await exchange(service().url, bytes + last);
      const statuses = answers.map((answer) => answer.status);
      // Either it reads past the body to the request behind it, or it closes.
      assert.deepEqual(statuses, answers[0]?.headers.connection === "close" ? [status] : [status, 200]);
      assert.deepEqual(await service().keptIds("smuggled-"), []);
    });
  }

  it("never takes what follows an upgrade to HTTP/2, which it does not know, for a request", async () => {
    const socket = await connectTo(service().url);
    const upgrade = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n";
    socket.end(`GET / HTTP/1.1\r\n${upgrade}${hidden}`);
    const answers = parseAnswers(await text(socket));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200],
    );
    assert.deepEqual(await service().keptIds("smuggled-"), []);
  });

  it("takes no token from the trailers", async () => {
    const bytes =
      `POST /transactions HTTP/1.1\r\nHost: service\r\nContent-Type: application/json\r\n${chunked}Connection: close\r\n\r\n` +
      `0\r\nAuthorization: Bearer ${token}\r\n\r\n`;
    assert.equal((await exchangeOne(service().url, bytes)).status, 401);
  });
});
