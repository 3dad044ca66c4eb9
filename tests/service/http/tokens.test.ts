import assert from "node:assert/strict";
import { createTokens } from "../../../service/http/tokens";
import { cachedSecret, createTokenReader } from "../../../service/process/secrets";
import { useSecretsManager } from "../../support/servers/secrets-manager";
import { tokenSecretArn } from "../../support/service/backends";
import { silent } from "../../support/service/service";

describe("tokens during an incident", () => {
  const secretsManager = useSecretsManager();

  it("accepts a revoked token until the cache is at its maximum age, and not a moment longer", async () => {
    const { secrets, client } = secretsManager();
    const [leaked, current] = ["leaked-token-0123456789abcdef01234567", "current-token-0123456789abcdef0123456"];
    secrets.put(tokenSecretArn, leaked);
    secrets.put(tokenSecretArn, current);
    const clock = { now: 0 };
    const tokens = createTokens(
      cachedSecret({ read: createTokenReader(client, tokenSecretArn, silent), log: silent, now: () => clock.now }),
    );
    assert.equal(await tokens.accepts(leaked), true, "a rotation alone revokes nothing");
    secrets.removePrevious(tokenSecretArn);
    clock.now = 299_999;
    assert.equal(await tokens.accepts(leaked), true);
    clock.now = 300_000;
    assert.equal(await tokens.accepts(leaked), false);
    assert.equal(await tokens.accepts(current), true);
  });
});
