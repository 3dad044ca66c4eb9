import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { CLIENT_DEFAULTS } from "../../local/aws/endpoints";
import { createTokens } from "../../service/http/tokens";
import { UnavailableError } from "../../service/process/errors";
import { cachedSecret, createTokenReader, readDatabaseCredentials } from "../../service/process/secrets";
import { createDatabase } from "../../service/store/pool";
import { createSessionStore } from "../../service/store/sessions";
import { tokenSecretArn, useBackends } from "../support/service/backends";
import { databaseOptions, silent, startService, type Service } from "../support/service/service";
import { validRequest } from "../support/service/use-service";

/** How an AWS service fails: what it answers, or nothing, or not even a connection. */
type Outage = { status: number; type: string } | "silent" | "closed";

const outages: Record<string, Outage> = {
  "throttles (DynamoDB)": { status: 400, type: "ProvisionedThroughputExceededException" },
  "throttles (Secrets Manager)": { status: 400, type: "ThrottlingException" },
  "has an internal error": { status: 500, type: "InternalServerError" },
  "has no capacity": { status: 503, type: "ServiceUnavailable" },
  "does not answer": "silent",
  "refuses connections": "closed",
};

describe("an outage of AWS", () => {
  const backends = useBackends();
  let server: Server;
  let endpoint: string;
  let outage: Outage = "silent";
  let dynamo: DynamoDBClient;
  let secretsManager: SecretsManagerClient;
  let service: Service;

  before(async () => {
    server = createServer((request, response) => {
      if (outage === "closed") request.socket.destroy();
      if (typeof outage === "string") return;
      response.writeHead(outage.status, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify({ __type: outage.type, message: "a message of the server" }));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server's address is an object
    const options = {
      endpoint,
      ...CLIENT_DEFAULTS,
      maxAttempts: 1,
      requestHandler: { requestTimeout: 100, throwOnRequestTimeout: true },
    };
    dynamo = new DynamoDBClient(options);
    secretsManager = new SecretsManagerClient(options);
    service = await startService(backends(), {
      withoutRelay: true,
      app: { sessions: createSessionStore(DynamoDBDocumentClient.from(dynamo), "a-table") },
    });
    assert.equal((await service.post({ ...validRequest, transactionId: "t-1" })).status, 202);
  });
  after(() => {
    dynamo.destroy();
    secretsManager.destroy();
    server.close();
    server.closeAllConnections();
  });

  async function assertUnavailable(response: Response) {
    assert.deepEqual([response.status, response.headers.get("retry-after")], [503, "2"]);
    const text = await response.text();
    assert.doesNotMatch(text, /a message of the server|127\.0\.0\.1/);
  }

  for (const [name, kind] of Object.entries(outages)) {
    it(`is a 503 with Retry-After when DynamoDB ${name}`, async () => {
      outage = kind;
      await assertUnavailable(await service.request("/transactions/t-1"));
      await assertUnavailable(await service.request("/users/user-1/transactions"));
    });

    it(`is a 503 with Retry-After when Secrets Manager ${name} before the tokens were ever read`, async () => {
      outage = kind;
      const tokens = createTokens(
        cachedSecret({ read: createTokenReader(secretsManager, tokenSecretArn, silent), log: silent }),
      );
      const locked = await startService(backends(), { withoutRelay: true, app: { tokens } });
      await assertUnavailable(await locked.request("/transactions/t-1"));
      const credentials = cachedSecret({
        read: () => readDatabaseCredentials(secretsManager, "arn"),
        log: silent,
      });
      const database = createDatabase({ ...databaseOptions(backends()), credentials });
      await assert.rejects(database.query("SELECT 1"), UnavailableError);
      await database.close();
    });
  }

  it("meets a few calls of DynamoDB, however many requests come", async () => {
    outage = { status: 500, type: "InternalServerError" };
    const sessions = createSessionStore(DynamoDBDocumentClient.from(dynamo), "a-table");
    const fresh = await startService(backends(), { withoutRelay: true, app: { sessions } });
    let calls = 0;
    const count = () => {
      calls++;
    };
    server.on("request", count);
    const start = performance.now();
    for (let number = 0; number < 100; number++) await assertUnavailable(await fresh.request("/transactions/t-1"));
    server.off("request", count);
    // Five until it is known, then a probe, at least half a second after the last call.
    assert.ok(calls >= 5 && calls <= 6 + (performance.now() - start) / 500, `${calls} calls`);
  });

  it("is what TLS that breaks off is", async () => {
    // RFC 8446, section 6: alert, TLS 1.2 record, two bytes, fatal, internal_error.
    const refusing = createTcpServer((socket) =>
      socket.once("data", () => socket.end(Buffer.of(0x15, 3, 3, 0, 2, 2, 80))),
    );
    refusing.listen(0, "127.0.0.1");
    await once(refusing, "listening");
    const { port } = refusing.address() as AddressInfo; // a TCP server's address is an object
    const client = new DynamoDBClient({ ...CLIENT_DEFAULTS, endpoint: `https://127.0.0.1:${port}` });
    const sessions = createSessionStore(DynamoDBDocumentClient.from(client), "a-table");
    await assert.rejects(sessions.page("user-1", 1), UnavailableError);
    client.destroy();
    refusing.close();
  });

  it("is not what a mistake of ours is called", async () => {
    outage = { status: 400, type: "AccessDeniedException" };
    const sessions = createSessionStore(DynamoDBDocumentClient.from(dynamo), "a-table");
    const fresh = await startService(backends(), { withoutRelay: true, app: { sessions } });
    assert.equal((await fresh.request("/transactions/t-1")).status, 500);
  });
});
