import assert from "node:assert/strict";
import { token, tokenSecretArn } from "../../../support/service/backends";
import { useService } from "../../../support/service/use-service";

describe("authentication", () => {
  const service = useService();

  const wrong: Record<string, Record<string, string>> = {
    "no token": {},
    "an empty header": { authorization: "" },
    "a scheme without token": { authorization: "Bearer" },
    "an empty token": { authorization: "Bearer " },
    "another scheme": { authorization: `Basic ${Buffer.from(`user:${token}`).toString("base64")}` },
    "a wrong token": { authorization: "Bearer wrong" },
    "a wrong token of the same length": { authorization: `Bearer ${token.replace("t", "x")}` },
    "a longer token": { authorization: `Bearer ${token}x` },
    "the token without scheme": { authorization: token },
    "the token in another header": { "x-api-key": token },
  };
  for (const [name, headers] of Object.entries(wrong)) {
    it(`refuses ${name}, without any detail`, async () => {
      for (const path of [
        "/transactions/a",
        "/users/a/transactions",
        "/nothing",
        `/transactions/a?access_token=${token}`,
      ]) {
        const response = await fetch(service().url + path, { headers });
        assert.equal(response.status, 401, path);
        assert.equal(response.headers.get("www-authenticate"), "Bearer");
        assert.deepEqual(await response.json(), {
          type: "/problems#unauthorized",
          title: "A valid token is missing",
          status: 401,
          requestId: response.headers.get("x-request-id"),
        });
      }
    });
  }

  it("refuses a transaction before it looks at the body", async () => {
    const response = await fetch(`${service().url}/transactions`, { method: "POST", body: "{" });
    assert.equal(response.status, 401);
  });

  it("leaves liveness, readiness and the documentation open", async () => {
    for (const path of [
      "/",
      "/ready",
      "/documentation",
      "/documentation/json",
      "/documentation/static/swagger-ui.css",
    ]) {
      assert.equal((await fetch(service().url + path)).status, 200, path);
    }
  });

  it("accepts a token that was stored with a line end, as a shell's pipe stores it", async () => {
    const piped = "token-through-a-pipe-0123456789abcdef";
    service().backends.secrets.put(tokenSecretArn, `${piped}\n`);
    const headers = { authorization: `Bearer ${piped}` };
    assert.equal((await fetch(`${service().url}/transactions/a`, { headers })).status, 404);
    service().backends.secrets.put(tokenSecretArn, token);
  });

  it("accepts a new token without a restart, and the one before it, but not the one before that", async () => {
    const status = async (value: string) =>
      (await fetch(`${service().url}/transactions/a`, { headers: { authorization: `Bearer ${value}` } })).status;
    const [second, third] = ["second-token-0123456789abcdef0123456", "third-token-0123456789abcdef01234567"];
    assert.equal(await status(token), 404);
    assert.equal(await status(second), 401);
    const { secrets } = service().backends;
    secrets.put(tokenSecretArn, second);
    assert.deepEqual([await status(second), await status(token)], [404, 404]);
    secrets.put(tokenSecretArn, third);
    assert.deepEqual([await status(third), await status(second), await status(token)], [404, 404, 401]);
    secrets.put(tokenSecretArn, token);
  });
});
