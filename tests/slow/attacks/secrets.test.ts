import assert from "node:assert/strict";
import { assertWithout } from "../../support/secret-forms";
import { databaseSecret, databaseSecretArn, token, tokenSecretArn, useBackends } from "../../support/service/backends";
import { failToStart, startServiceProcess, useServiceBundle, type ServiceProcess } from "../../support/service/process";
import { exchange, rawRequest } from "../../support/service/raw-http";
import { validRequest } from "../../support/service/use-service";
import { waitFor } from "../../support/wait-for";

describe("the secrets of a running service", () => {
  const databasePassword = "first password";
  const accessKey = "the-access-key-of-the-tests-0123456789";
  const wrongToken = `${token.slice(0, -1)}!`;
  const secrets = [token, databasePassword, accessKey, wrongToken];
  const backends = useBackends();
  const bundle = useServiceBundle();
  const environment = () => ({ ...backends().environment, AWS_SECRET_ACCESS_KEY: accessKey });

  /** Makes the service give as many kinds of answers as it can; gives their whole text. */
  async function provoke(service: ServiceProcess): Promise<Map<number, string>> {
    const texts = new Map<number, string>();
    const keep = (status: number, text: string) => texts.set(status, (texts.get(status) ?? "") + text);
    const json = (body: string, more: string[] = []) =>
      rawRequest("POST /transactions HTTP/1.1", ["Content-Type: application/json", ...more], body);
    const valid = JSON.stringify({ ...validRequest, transactionId: "kept" });
    const asked = [
      json(valid),
      json(valid.replace("1.00", "2.00")),
      json("{"),
      json(`{"${token}":"${token}"`),
      json(JSON.stringify({ ...validRequest, userId: `${databasePassword} ${token}` })),
      rawRequest("POST /transactions HTTP/1.1", ["Content-Type: application/json", "Content-Length: 70000"]),
      json(valid, ["Content-Type: text/plain"]).replace("Content-Type: application/json\r\n", ""),
      rawRequest("GET /transactions/kept HTTP/1.1").replace(token, wrongToken),
      rawRequest("GET /transactions/kept HTTP/1.1").replace(
        `Bearer ${token}`,
        `Basic ${Buffer.from(token).toString("base64")}`,
      ),
      rawRequest(`GET /transactions/kept?access_token=${token} HTTP/1.1`),
      rawRequest(`GET /users/a/transactions?access_token=1&cursor=${token} HTTP/1.1`),
      rawRequest(`GET /users/a/transactions?cursor=${token} HTTP/1.1`),
      rawRequest(`DELETE /transactions?access_token=${token} HTTP/1.1`),
      rawRequest(`GET /nothing?access_token=${token} HTTP/1.1`),
      rawRequest("GET /documentation/json HTTP/1.1"),
      rawRequest("GET /users/user-1/transactions HTTP/1.1"),
      rawRequest("GET / HTTP/1.1", [`X: ${"y".repeat(17_000)}`]),
      rawRequest("GET / HTTP/1.1", ["Broken\0: a"]),
    ];
    for (const bytes of asked) {
      for (const { status, headers, body } of await exchange(service.url, bytes))
        keep(status, JSON.stringify(headers) + body);
    }
    return texts;
  }

  it("are in no answer and in no line of the log, from the start through outages and a rotation to the end", async () => {
    const { username } = backends().postgres;
    const service = await startServiceProcess(bundle(), environment());
    try {
      const texts = await provoke(service);
      // The next statement has to open a connection, with a password that is no longer right.
      await backends().postgres.query(`ALTER ROLE ${username} PASSWORD 'second password'`);
      await backends().postgres.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", [
        username,
      ]);
      const unavailable = await service.request("/transactions/kept");
      assert.equal(unavailable.status, 503);
      texts.set(503, await unavailable.text());
      backends().secrets.put(databaseSecretArn, databaseSecret(username, "second password"));
      await waitFor("the new password", async () => (await service.request("/transactions/kept")).status === 200);
      backends().secrets.put(tokenSecretArn, `${token}-second`);
      const rotated = { headers: { authorization: `Bearer ${token}-second` } };
      await waitFor("the new token", async () => (await service.request("/transactions/kept", rotated)).status === 200);
      service.kill("SIGTERM");
      assert.equal(await service.exit, 0);

      const statuses = [200, 202, 400, 401, 404, 405, 409, 413, 415, 431, 503];
      assert.deepEqual([...texts.keys()].sort(), statuses);
      for (const [status, text] of texts) assertWithout([...secrets, "second password"], text, `an answer ${status}`);
      const log = service.log.map((line) => JSON.stringify(line)).join("\n");
      assert.ok(log.includes("the database connections are made anew") && log.includes('"accepted"'));
      assertWithout([...secrets, "second password"], log, "the log");
    } finally {
      service.kill("SIGKILL");
      await service.exit;
      await backends().postgres.query(`ALTER ROLE ${username} PASSWORD '${databasePassword}'`);
      backends().secrets.put(databaseSecretArn, databaseSecret(username, databasePassword));
      backends().secrets.put(tokenSecretArn, token);
    }
  });

  const wrongStarts: Record<string, { variables?: Record<string, string>; secret?: (username: string) => string }> = {
    "variables missing": { variables: { TABLE_NAME: "" } },
    "another authority for the database": { variables: { DATABASE_CA: "rds" } },
    "a wrong password of the database": { secret: (username) => databaseSecret(username, "wrong password") },
    "a database's secret that is no JSON": { secret: () => `${databasePassword} ${token}` },
    "a database's secret without user": { secret: () => `{"password":"${databasePassword}"}` },
  };
  for (const [name, { variables, secret }] of Object.entries(wrongStarts)) {
    it(`are not told by a start that fails: ${name}`, async () => {
      const { username } = backends().postgres;
      if (secret) backends().secrets.put(databaseSecretArn, secret(username));
      try {
        const wrong = { ...environment(), DATABASE_WAIT_SECONDS: "1", ...variables };
        const { stdout, stderr } = await failToStart(bundle(), wrong);
        assert.notEqual(stderr, "");
        assertWithout([...secrets, "wrong password"], stdout + stderr, "the output");
      } finally {
        backends().secrets.put(databaseSecretArn, databaseSecret(username, databasePassword));
      }
    });
  }
});
