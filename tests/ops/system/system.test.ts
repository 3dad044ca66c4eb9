import assert from "node:assert/strict";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { createClients } from "../../../ops/system/system";
import { use } from "../../support/use";

describe("the clients of a system on AWS", () => {
  const asked: string[] = [];
  const proxy = use(
    () =>
      new Promise<http.Server>((resolve) => {
        const server = http.createServer().on("connect", ({ url = "" }, socket) => {
          asked.push(url);
          // A client that has its answer may break off.
          socket.on("error", () => undefined).end("HTTP/1.1 403 Forbidden\r\n\r\n");
        });
        server.listen(0, "127.0.0.1", () => resolve(server));
      }),
    (server) => new Promise((resolve) => server.close(resolve)),
  );

  it("go through the proxy that Node goes through", async () => {
    const { port } = proxy().address() as AddressInfo;
    const restore = http.setGlobalProxyFromEnv({ https_proxy: `http://127.0.0.1:${port}` });
    try {
      const { sqs } = createClients("us-east-1");
      sqs.config.credentials = () => Promise.resolve({ accessKeyId: "id", secretAccessKey: "secret" });
      await assert.rejects(sqs.send(new ListQueuesCommand({})));
    } finally {
      restore();
    }
    assert.deepEqual(new Set(asked), new Set(["sqs.us-east-1.amazonaws.com:443"]));
  });
});
