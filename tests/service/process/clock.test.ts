/** What lasts for a while lasts no longer because the machine's clock is set back meanwhile. */
import assert from "node:assert/strict";
import { mock } from "node:test";
import { createProtectedCalls } from "../../../service/process/aws-call";
import { UnavailableError } from "../../../service/process/errors";
import { createProbeGate, type ProbeGate } from "../../../service/process/probes";
import { createReadiness } from "../../../service/process/readiness";
import { cachedSecret } from "../../../service/process/secrets";
import { silent, startService } from "../../support/service/service";
import { useBackends } from "../../support/service/backends";
import { waitFor } from "../../support/wait-for";

const HOUR = 3_600_000;

describe("a clock that is set back by an hour", () => {
  const backends = useBackends();
  const { now } = Date;
  const setBack = () => mock.method(Date, "now", () => now() - HOUR);
  afterEach(() => {
    mock.restoreAll();
  });

  const away = new Error("away");
  const passes = (gate: ProbeGate) => {
    try {
      gate.enter();
      return true;
    } catch {
      return false;
    }
  };

  it("puts off no probe of a dependency that was away", async () => {
    const gate = createProbeGate();
    gate.failed(away);
    setBack();
    await waitFor("a probe", () => passes(gate));
  });

  it("puts off no call of an AWS service that was away", async () => {
    const protect = createProtectedCalls("The table");
    const outage = Object.assign(new Error("InternalServerError"), { $metadata: { httpStatusCode: 500 } });
    for (let count = 0; count < 5; count++) await assert.rejects(protect(() => Promise.reject(outage)));
    setBack();
    await waitFor("a call", () =>
      protect(() => Promise.resolve(true)).catch((error: unknown) => {
        assert.ok(error instanceof UnavailableError);
      }),
    );
  });

  it("keeps no secret that is to be read again", async () => {
    let text = "first";
    const secret = cachedSecret({ read: () => Promise.resolve(text), log: silent, minAgeSeconds: 0.05 });
    assert.equal(await secret.get(), "first");
    text = "second";
    setBack();
    await waitFor("the second", async () => (await secret.refresh()) === "second");
  });

  it("keeps no readiness that is to be probed again", async () => {
    let isAway = false;
    const probe = () => (isAway ? Promise.reject(away) : Promise.resolve());
    const readiness = createReadiness({ probe, cacheMilliseconds: 50 });
    assert.equal(await readiness.isReady(), true);
    isAway = true;
    setBack();
    await waitFor("the other answer", async () => !(await readiness.isReady()));
  });

  it("refuses no client for longer than a second", async () => {
    const service = await startService(backends(), { app: { rateLimitPerSecond: 5 }, withoutRelay: true });
    const request = async () => (await service.request("/transactions/none")).status;
    await waitFor("a refusal", async () => (await request()) === 429);
    setBack();
    await waitFor("an answer", async () => (await request()) === 404);
  });
});
