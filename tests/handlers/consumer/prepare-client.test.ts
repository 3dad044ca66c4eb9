import * as assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { CLIENT_OPTIONS } from "../../../handlers/consumer/client-options";
import { prepareClient } from "../../../handlers/consumer/prepare-client";
import { noLimit } from "../../support/handlers/factories";
import { use, useForEach } from "../../support/use";

describe("a prepared client", () => {
  /** By the prefix of its names, what each request waits for. */
  const held = new Map<string, ServerResponse>();
  const server = use(
    async () => {
      const started = createServer((request, response) => {
        let body = "";
        request.on("data", (chunk) => (body += String(chunk)));
        request.on("end", () => held.set((JSON.parse(body) as { QueueNamePrefix: string }).QueueNamePrefix, response));
      }).listen(0, "127.0.0.1");
      await once(started, "listening");
      return started;
    },
    (started: Server) => {
      started.closeAllConnections();
      started.close();
    },
  );
  const client = useForEach(
    () =>
      prepareClient(
        new SQSClient({
          ...CLIENT_OPTIONS,
          requestHandler: {},
          region: "us-east-1",
          credentials: { accessKeyId: "x", secretAccessKey: "x" },
          endpoint: `http://127.0.0.1:${(server().address() as AddressInfo).port}`,
        }),
      ),
    (used) => {
      used.destroy();
    },
  );
  const list = (prefix: string, abortSignal: AbortSignal) =>
    client().send(new ListQueuesCommand({ QueueNamePrefix: prefix }), { abortSignal });

  async function requestOf(prefix: string): Promise<ServerResponse> {
    for (;;) {
      const response = held.get(prefix);
      if (response) return response;
      await new Promise(setImmediate);
    }
  }

  it("ends a call when its own signal aborts, and no other call", async () => {
    const controller = new AbortController();
    const aborted = list("aborted", controller.signal);
    const other = list("other", noLimit());
    const [, response] = await Promise.all([requestOf("aborted"), requestOf("other")]);
    controller.abort();
    await assert.rejects(aborted, { name: "AbortError" });
    response.end('{"QueueUrls":["the other"]}');
    assert.deepEqual((await other).QueueUrls, ["the other"]);
  });

  it("gives each of several calls of one kind its own answer", async () => {
    const signal = noLimit();
    const answers = Promise.all(["a", "b", "c"].map((prefix) => list(prefix, signal)));
    for (const prefix of ["c", "a", "b"]) (await requestOf(prefix)).end(`{"QueueUrls":["${prefix}"]}`);
    assert.deepEqual(
      (await answers).map(({ QueueUrls: urls }) => urls),
      [["a"], ["b"], ["c"]],
    );
  });

  it("makes no request when its signal has aborted", async () => {
    await assert.rejects(list("never", AbortSignal.abort()), { name: "AbortError" });
    assert.equal(held.has("never"), false);
  });
});
