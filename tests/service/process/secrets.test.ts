import assert from "node:assert/strict";
import { createTokens } from "../../../service/http/tokens";
import { cachedSecret } from "../../../service/process/secrets";

describe("the cache of a secret", () => {
  const clocked = (read: () => Promise<string>) => {
    const clock = { now: 0 };
    return {
      clock,
      secret: cachedSecret({ read, minAgeSeconds: 10, now: () => clock.now }),
    };
  };
  const counting = () => {
    let reads = 0;
    return clocked(() => Promise.resolve(`value ${++reads}`));
  };

  it("reads once for many callers, and again after the maximum age", async () => {
    const { clock, secret } = counting();
    assert.deepEqual(await Promise.all([secret.get(), secret.get()]), ["value 1", "value 1"]);
    clock.now = 299_999;
    assert.equal(await secret.get(), "value 1");
    clock.now = 300_000;
    assert.equal(await secret.get(), "value 2");
  });

  it("reads for unknown tokens no more often than its minimum age allows", async () => {
    const { clock, secret } = counting();
    const tokens = createTokens({
      get: async () => [await secret.get()],
      refresh: async () => [await secret.refresh()],
    });
    assert.equal(await tokens.accepts("value 2"), false);
    clock.now = 9_999;
    assert.equal(await tokens.accepts("value 2"), false);
    clock.now = 10_000;
    assert.equal(await tokens.accepts("value 2"), true);
  });

  it("keeps the old value while the secret cannot be read, and fails only when there never was one", async () => {
    let fails = false;
    const { clock, secret } = clocked(() => (fails ? Promise.reject(new Error("away")) : Promise.resolve("value")));
    assert.equal(await secret.get(), "value");
    fails = true;
    clock.now = 400_000;
    assert.equal(await secret.get(), "value");
    await assert.rejects(cachedSecret({ read: () => Promise.reject(new Error("away")) }).get(), /^Error: away$/);
  });
});
