import assert from "node:assert/strict";
import { mock } from "node:test";
import { createTokens } from "../../../service/http/tokens";
import { cachedSecret, createTokenReader } from "../../../service/process/secrets";
import { useSecretsManager } from "../../support/servers/secrets-manager";
import { tokenSecretArn } from "../../support/service/backends";
import { recordedLog } from "../../support/service/recorded-log";
import { silent } from "../../support/service/service";

describe("the cache of a secret", () => {
  const clocked = (read: () => Promise<string>) => {
    const clock = { now: 0 };
    const { lines, log } = recordedLog();
    return {
      clock,
      lines,
      secret: cachedSecret({ read, minAgeSeconds: 10, now: () => clock.now, log }),
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
    const { clock, secret, lines } = clocked(() =>
      fails ? Promise.reject(new Error("away")) : Promise.resolve("value"),
    );
    assert.equal(await secret.get(), "value");
    fails = true;
    for (const now of [400_000, 800_000, 1_200_000]) {
      clock.now = now;
      assert.equal(await secret.get(), "value");
    }
    fails = false;
    clock.now = 1_600_000;
    assert.equal(await secret.get(), "value");
    assert.deepEqual(lines, [
      {
        level: "warn",
        err: { type: "Error", message: "away" },
        msg: "a secret could not be read; what was read before is used",
      },
      { level: "info", msg: "the secret is read again" },
    ]);
    const never = cachedSecret({ read: () => Promise.reject(new Error("away")), log: silent });
    await assert.rejects(never.get(), /^Error: away$/);
  });

  it("is tried ever more seldom where it never was read, whatever number of callers wants it", async () => {
    let reads = 0;
    const { clock, secret } = clocked(() => {
      reads++;
      return Promise.reject(new Error("away"));
    });
    for (; clock.now < 600_000; clock.now += 100) {
      await Promise.all([secret.get(), secret.refresh()].map((read) => assert.rejects(read, /^Error: away$/)));
    }
    // Every 5 to 10 s, and some eighty in the first minutes.
    assert.ok(reads > 60 && reads < 220, String(reads));
  });
});

describe("the tokens in a secret", () => {
  const secretsManager = useSecretsManager();
  const [first, second, third] = ["first", "second", "third"].map((name) => `${name}-token-0123456789abcdef0123456789`);
  /** Reads after each of these texts was put into the secret. */
  async function readAfter(...texts: string[]) {
    const { secrets, client } = secretsManager();
    const { lines, log } = recordedLog();
    const read = createTokenReader(client, tokenSecretArn, log);
    const results: string[][] = [];
    for (const text of texts) {
      secrets.put(tokenSecretArn, text);
      results.push(await read());
    }
    return { results, lines };
  }

  it("have no white space around, as clients cannot send it", async () => {
    const { results, lines } = await readAfter(`${first}\n`, ` ${second}\r\n`, `${third}`);
    assert.deepEqual(results.slice(1), [
      [second, first],
      [third, second],
    ]);
    assert.deepEqual(lines, []);
  });

  it("are read where the machine's clock is ten minutes off, also before the first rotation", async () => {
    const { client, secrets } = secretsManager();
    secrets.put(tokenSecretArn, `${first}`);
    secrets.removePrevious(tokenSecretArn);
    const { now } = Date;
    const clock = mock.method(Date, "now", () => now() - 600_000);
    try {
      assert.deepEqual(await createTokenReader(client, tokenSecretArn, silent)(), [first]);
    } finally {
      clock.mock.restore();
    }
  });

  const noTokens: Record<string, [text: string, reason: string]> = {
    "33 line ends": ["\n".repeat(33), "has 0 characters, allowed is a token of 32 or more"],
    "31 characters between spaces": [` ${"x".repeat(31)} `, "has 31 characters, allowed is a token of 32 or more"],
    "two lines": [
      `${"x".repeat(32)}\n${"y".repeat(32)}`,
      "has characters other than printable ASCII, which no header holds unchanged",
    ],
    "letters beyond ASCII": [
      "é".repeat(40),
      "has characters other than printable ASCII, which no header holds unchanged",
    ],
  };
  for (const [title, [text, reason]] of Object.entries(noTokens)) {
    it(`do not include ${title}: that is refused with one warning, and the one before stays valid`, async () => {
      const { results, lines } = await readAfter(`${first}`, text);
      assert.deepEqual(results[1], [first]);
      const { client, secrets } = secretsManager();
      const message = `The secret ${tokenSecretArn} ${reason}: put another token into it.`;
      assert.deepEqual(lines, [
        {
          level: "warn",
          err: { type: "SettingsError", message },
          msg: "the current API token is refused; the one before it stays valid",
        },
      ]);
      secrets.removePrevious(tokenSecretArn);
      await assert.rejects(createTokenReader(client, tokenSecretArn, silent)(), { message });
    });
  }
});
