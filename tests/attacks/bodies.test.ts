import assert from "node:assert/strict";
import { once } from "node:events";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { token } from "../support/service/backends";
import { connectTo, exchangeOne, parseAnswers } from "../support/service/raw-http";
import { useService, validRequest } from "../support/service/use-service";
import { waitFor } from "../support/wait-for";

const head = `POST /transactions HTTP/1.1\r\nHost: service\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n`;
const send = (more: string, body: Buffer) =>
  Buffer.concat([Buffer.from(`${head}${more}Content-Length: ${body.length}\r\n\r\n`), body]);

describe("oversized bodies", () => {
  const service = useService();

  it("names a coding that it does not take, even where the body is not coded at all", async () => {
    const post = (coding: string) =>
      service().request("/transactions", {
        method: "POST",
        headers: { "content-type": "application/json", "content-encoding": coding },
        body: JSON.stringify({ ...validRequest, transactionId: "said-to-be-coded" }),
      });
    const refused = await post("gzip");
    assert.equal(refused.status, 415);
    assert.match(((await refused.json()) as { detail: string }).detail, /content-encoding/);
    assert.deepEqual(await service().keptIds("said-to-be-coded"), []);
    assert.equal((await post("identity")).status, 202);
  });

  it("are refused by their announcement alone, before a byte of them is read", async () => {
    for (const length of [65_537, 1_000_000_000_000]) {
      assert.equal((await exchangeOne(service().url, `${head}Content-Length: ${length}\r\n\r\n`)).status, 413);
    }
  });

  it("are refused in chunks as soon as they are over 64 KiB", async () => {
    const start = service().log.length;
    const socket = await connectTo(service().url);
    socket.on("error", () => undefined); // the server closes while this one still sends
    socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`);
    const chunk = `4000\r\n${" ".repeat(0x4000)}\r\n`;
    let received = "";
    socket.on("data", (data: Buffer) => (received += data.toString()));
    let chunks = 0;
    // The chunks never end by themselves: only the server can end this.
    const pump = () => {
      while (!socket.destroyed && chunks < 1_000 && socket.write(chunk)) chunks += 1;
    };
    socket.on("drain", pump);
    pump();
    if (!socket.closed) await new Promise((resolve) => socket.once("close", resolve));
    assert.ok(chunks < 1_000);
    // A reset may overtake the answer.
    for (const { status } of parseAnswers(received)) assert.equal(status, 413);
    await waitFor("its line in the log", () => service().log.slice(start).join("").includes('"statusCode":413'));
  });

  it("leave the service as it was", async () => {
    const response = await service().post({ ...validRequest, transactionId: "after-floods" });
    assert.equal(response.status, 202);
  });
});

describe("compressed bodies", () => {
  const service = useService();
  const valid = Buffer.from(JSON.stringify({ ...validRequest, transactionId: "inflated" }));
  const codings: Record<string, Buffer> = {
    gzip: gzipSync(valid),
    "x-gzip": gzipSync(valid),
    deflate: deflateSync(valid),
    br: brotliCompressSync(valid),
    "gzip, gzip": gzipSync(gzipSync(valid)),
  };
  for (const [coding, body] of Object.entries(codings)) {
    it(`are refused, not inflated: ${coding}`, async () => {
      const answer = await exchangeOne(service().url, send(`Content-Encoding: ${coding}\r\n`, body));
      assert.ok([400, 415].includes(answer.status), String(answer.status));
      assert.deepEqual(await service().keptIds("inflated"), []);
    });
  }

  it("are refused as a transfer coding too", async () => {
    const body = gzipSync(valid);
    const chunked = Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from("\r\n0\r\n\r\n")]);
    const bytes = Buffer.concat([Buffer.from(`${head}Transfer-Encoding: gzip, chunked\r\n\r\n`), chunked]);
    assert.equal((await exchangeOne(service().url, bytes)).status, 400);
    assert.deepEqual(await service().keptIds("inflated"), []);
  });

  it("cost no memory when they are a bomb: 48 KiB that would be 48 MiB", async () => {
    const bomb = gzipSync(Buffer.alloc(48 * 1024 * 1024, " "), { level: 9 });
    assert.ok(bomb.length < 65_536);
    const before = process.memoryUsage();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => exchangeOne(service().url, send("Content-Encoding: gzip\r\n", bomb))),
    );
    assert.deepEqual(new Set(answers.map(({ status }) => status)).size, 1);
    assert.ok([400, 415].includes(answers[0]?.status ?? 0));
    // Inflated they would be 480 MiB, as text or as bytes.
    const grown = (kind: "heapUsed" | "external") => process.memoryUsage()[kind] - before[kind];
    assert.ok(grown("heapUsed") + grown("external") < 100 * 1024 * 1024);
  });
});

describe("bodies made to cost time", () => {
  const service = useService();
  const metadata = (text: string) => `{"metadata":${text},${JSON.stringify(validRequest).slice(1)}`;
  const costly: Record<string, string> = {
    "64 KiB of brackets": "[".repeat(65_000),
    "10,000 levels": metadata(`${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`),
    "one name 6,000 times": metadata(`{${Array.from({ length: 6_000 }, () => '"a":1').join(",")},"b":1e999}`),
    "6,000 names": metadata(`{${Array.from({ length: 6_000 }, (_, index) => `"a${index}":1`).join(",")}}`),
    "integer-like names, all in one bucket": metadata(
      `{${Array.from({ length: 4_000 }, (_, index) => `"${index * 131_072}":1`).join(",")}}`,
    ),
    "a number of 60,000 digits": metadata(`{"a":${"9".repeat(60_000)}}`),
    "an amount that a backtracking pattern would take for ever": JSON.stringify({
      ...validRequest,
      amount: `${"1".repeat(60_000)}!`,
    }),
    "60,000 prototypes' first letters": metadata(`{"a":"${'\\"__proto_'.repeat(5_500)}"}`),
  };
  for (const [name, body] of Object.entries(costly)) {
    it(`are refused at once: ${name}`, async () => {
      assert.ok(Buffer.byteLength(body) < 65_536);
      const before = process.cpuUsage();
      const answer = await exchangeOne(service().url, send("", Buffer.from(body)));
      assert.equal(answer.status, 400);
      const { user, system } = process.cpuUsage(before);
      assert.ok(user + system < 1_000_000, `${user + system} us`);
    });
  }

  it("do not outlive their sender", async () => {
    const socket = await connectTo(service().url);
    socket.write(`${head}Content-Length: 60000\r\n\r\n{`);
    socket.resetAndDestroy();
    await once(socket, "close");
    assert.equal((await service().post({ ...validRequest, transactionId: "alive" })).status, 202);
  });
});
