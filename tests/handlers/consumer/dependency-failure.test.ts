import * as assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { isOfDependency } from "../../../handlers/consumer/dependency-failure";
import { use } from "../../support/use";

const thrown = async (call: () => Promise<unknown>): Promise<unknown> =>
  call().then(
    () => assert.fail("it did not throw"),
    (error: unknown) => error,
  );

describe("a failure of a dependency", () => {
  /** A proxy on the way, which answers by itself with the status that stands in the path. */
  const proxy = use(
    async (): Promise<Server> => {
      const server = createServer((request, response) => {
        response.writeHead(Number(request.url?.split("/")[1])).end("<html>Sign in</html>");
      });
      return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
    },
    (server) => {
      server.closeAllConnections();
      server.close();
    },
  );

  for (const status of [200, 403, 502])
    it(`is an answer with ${status} that is not AWS's`, async () => {
      const { port } = proxy().address() as AddressInfo;
      const client = new DynamoDBClient({
        endpoint: `http://127.0.0.1:${port}/${status}`,
        region: "eu-west-1",
        credentials: { accessKeyId: "id", secretAccessKey: "key" },
        maxAttempts: 1,
      });
      const error = await thrown(async () =>
        client.send(new GetItemCommand({ TableName: "t", Key: { k: { S: "" } } })),
      );
      assert.equal(isOfDependency(error), true, String(error));
      client.destroy();
    });

  it("is no text that our own code cannot read", async () => {
    const failures = [() => JSON.parse("no JSON") as unknown, () => decodeURIComponent("%")];
    for (const failure of failures)
      assert.equal(isOfDependency(await thrown(async () => Promise.resolve().then(failure))), false);
  });
});
