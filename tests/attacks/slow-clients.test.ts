import assert from "node:assert/strict";
import { once } from "node:events";
import type { Server } from "node:http";
import type { Socket } from "node:net";
import { text } from "node:stream/consumers";
import { token } from "../support/service/backends";
import { connectTo, parseAnswers } from "../support/service/raw-http";
import { useService, validRequest } from "../support/service/use-service";
import { waitFor } from "../support/wait-for";

describe("slow clients", () => {
  const service = useService();
  const sockets: Socket[] = [];
  afterEach(() => {
    sockets.splice(0).forEach((socket) => socket.destroy());
  });
  const open = async () => {
    const socket = await connectTo(service().url);
    // What is sent after the server has closed is lost, as it should be.
    socket.on("error", () => undefined);
    sockets.push(socket);
    return socket;
  };

  /** Sends a byte every 20 ms, so that the connection is never idle. */
  function drip(socket: Socket, byte: string): void {
    const timer = setInterval(() => socket.write(byte), 20);
    socket.once("close", () => {
      clearInterval(timer);
    });
  }

  /** Runs the test with limits of 300 ms in the place of the real ones. */
  async function withShortLimits(test: () => Promise<void>): Promise<void> {
    const server: Server = service().app.server;
    const { headersTimeout, requestTimeout } = server;
    Object.assign(server, { headersTimeout: 300, requestTimeout: 300 });
    try {
      await test();
    } finally {
      Object.assign(server, { headersTimeout, requestTimeout });
    }
  }

  const head = `POST /transactions HTTP/1.1\r\nHost: service\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n`;
  const attacks: Record<string, { sends: string; drips?: string }> = {
    "sends nothing at all": { sends: "" },
    "stops within the request line": { sends: "GET /transac" },
    "sends its headers byte by byte": { sends: "GET / HTTP/1.1\r\nHost: service\r\nX-Slow: ", drips: "a" },
    "sends header after header": { sends: "GET / HTTP/1.1\r\nHost: service\r\n", drips: "a:b\r\n" },
    "sends empty lines before its request": { sends: "", drips: "\r\n" },
    "stops within the body": { sends: `${head}Content-Length: 1000\r\n\r\n{` },
    "sends its body byte by byte": { sends: `${head}Content-Length: 60000\r\n\r\n{`, drips: " " },
    "sends chunks of one byte": { sends: `${head}Transfer-Encoding: chunked\r\n\r\n`, drips: "1\r\n \r\n" },
    "announces a body without token and stops": {
      sends:
        "POST /transactions HTTP/1.1\r\nHost: service\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n",
    },
  };

  it("have 10 seconds for headers and 15 for a whole request", () => {
    const { headersTimeout, requestTimeout } = service().app.server;
    assert.deepEqual([headersTimeout, requestTimeout], [10_000, 15_000]);
  });

  it(`lose their connection in time, whether one ${Object.keys(attacks).join(", ")}`, async () => {
    await withShortLimits(async () => {
      await Promise.all(
        Object.entries(attacks).map(async ([name, { sends, drips }]) => {
          const socket = await open();
          const start = Date.now();
          socket.write(sends);
          if (drips) drip(socket, drips);
          let received = "";
          socket.on("data", (data: Buffer) => (received += data.toString()));
          await once(socket, "close");
          // However busy the machine is, long before the real limits.
          assert.ok(Date.now() - start < 9_900, `${name}: ${Date.now() - start} ms`);
          for (const { status } of parseAnswers(received)) assert.ok([401, 408].includes(status), `${name}: ${status}`);
        }),
      );
    });
  });

  it("do not keep others out, 200 of them at a time", async () => {
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        (await open()).write(index % 2 ? "GET / HTTP/1.1\r\nX-Slow: " : `${head}Content-Length: 1000\r\n\r\n{`);
      }),
    );
    await waitFor("all connections", () => countConnections(service().app.server).then((count) => count >= 200));
    const response = await service().post({ ...validRequest, transactionId: "not-kept-out" });
    assert.equal(response.status, 202);
  });

  it("do not hold a connection for longer than it takes the server to notice, with the real limits", async () => {
    const socket = await open();
    const start = Date.now();
    socket.write("GET / HTTP/1.1\r\nHost: service\r\nX-Slow: ");
    drip(socket, "a");
    const [answer] = parseAnswers(await text(socket));
    assert.equal(answer?.status, 408);
    assert.ok(Date.now() - start >= 9_900 && Date.now() - start < 14_900, `${Date.now() - start} ms`);
  });
});

function countConnections(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => {
      if (error) reject(error);
      else resolve(count);
    });
  });
}
