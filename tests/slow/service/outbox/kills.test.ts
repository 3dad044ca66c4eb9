/** The process of a task, killed at each step that a message takes from the request to the queue. */
import assert from "node:assert/strict";
import { startFaultyEndpoint, type Fate } from "../../../../local/faults/faulty-endpoint";
import { useBackends } from "../../../support/service/backends";
import { startServiceProcess, useServiceBundle } from "../../../support/service/process";
import { startService, type Service } from "../../../support/service/service";
import { validRequest } from "../../../support/service/use-service";
import { use, useForEach } from "../../../support/use";
import { waitFor } from "../../../support/wait-for";

const request = { ...validRequest, transactionId: "killed" };

/** Holds whatever statement changes the outbox so, before its effect; TLS hides statements from everybody but the server. */
const HOLD = `
  CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NULL; END $$;
  CREATE TRIGGER hold BEFORE OPERATION ON outbox EXECUTE FUNCTION hold()`;
const RELEASE = "DROP TRIGGER hold ON outbox; DROP FUNCTION hold";

describe("the process of a task that is killed", () => {
  const backends = useBackends();
  const bundle = useServiceBundle();
  const endpoint = use(startFaultyEndpoint, ({ stop }) => stop());
  const victim = useForEach(
    () => {
      const { origin, pathname } = new URL(backends().queueUrl);
      endpoint().target = origin;
      const QUEUE_URL = new URL(pathname, endpoint().url).href;
      return startServiceProcess(bundle(), {
        ...backends().environment,
        AWS_ENDPOINT_URL_SQS: endpoint().url,
        QUEUE_URL,
      });
    },
    (service) => {
      service.kill("SIGKILL");
    },
  );
  afterEach(async () => {
    endpoint().decide = () => "pass";
    endpoint().release();
    await backends().postgres.query("TRUNCATE outbox, transactions");
    await backends().purge();
  });

  const query = (sql: string, values?: unknown[]) => backends().postgres.query(sql, values);
  const post = async () => (await victim().post(request)).status;
  const kill = async () => {
    victim().kill("SIGKILL");
    await victim().exit;
  };
  const sessionsOfVictim = "FROM pg_stat_activity WHERE usename = $1";

  /**
   * Kills it while a statement of this kind is under way.
   * @param end whether the server carries the statement out nevertheless, or its session is lost with it.
   */
  async function killIn(operation: "INSERT" | "UPDATE" | "DELETE", end: "carried out" | "lost"): Promise<void> {
    const { username } = backends().postgres;
    await query(HOLD.replace("OPERATION", operation));
    await query("SELECT pg_advisory_lock(1)");
    const answer = post().catch(() => "none");
    const held = `SELECT ${sessionsOfVictim} AND wait_event = 'advisory'`;
    await waitFor(`a held ${operation}`, async () => (await query(held, [username])).length > 0);
    await kill();
    if (end === "lost") await query(`SELECT pg_terminate_backend(pid) ${sessionsOfVictim}`, [username]);
    await query("SELECT pg_advisory_unlock(1)");
    await waitFor("the end of its sessions", async () => {
      return (await query(`SELECT ${sessionsOfVictim}`, [username])).length === 0;
    });
    await query(RELEASE);
    assert.equal(await answer, operation === "INSERT" ? "none" : 202);
  }

  /** Kills it in its call of the queue, which this happens to. */
  async function killInSend(fateOf: (reached: () => void) => Fate): Promise<void> {
    let isReached = false;
    endpoint().decide = () => fateOf(() => (isReached = true));
    assert.equal(await post(), 202);
    await waitFor("the call of the queue", () => isReached);
    await kill();
  }

  const cases: [when: string, kill: () => Promise<void>, sentBefore: number, sentInAll: number][] = [
    ["while it accepts, and the statement is lost", () => killIn("INSERT", "lost"), 0, 1],
    ["while it accepts, and the statement is carried out", () => killIn("INSERT", "carried out"), 0, 1],
    ["while it claims, and the statement is lost", () => killIn("UPDATE", "lost"), 0, 1],
    ["while it claims, and the statement is carried out", () => killIn("UPDATE", "carried out"), 0, 1],
    [
      "before its message is in the queue",
      () =>
        killInSend((reached) => {
          reached();
          return "hang";
        }),
      0,
      1,
    ],
    ["before it knows that its message is in the queue", () => killInSend((afterEffect) => ({ afterEffect })), 1, 2],
    ["while it deletes, and the statement is lost", () => killIn("DELETE", "lost"), 1, 2],
    ["while it deletes, and the statement is carried out", () => killIn("DELETE", "carried out"), 1, 1],
  ];
  for (const [when, killVictim, sentBefore, sentInAll] of cases)
    it(`${when}, leaves one row, and its message at least once`, async () => {
      await killVictim();
      assert.equal((await backends().messages()).length, sentBefore);
      // What it had leased is due again when the lease ends; the test lets that time pass.
      await query("UPDATE outbox SET due_at = now()");
      const other = await startService(backends());
      await repeatUntilSent(other);
      await other.stop();
      assert.equal((await query("SELECT FROM transactions")).length, 1);
      const messages = await backends().messages();
      assert.equal(messages.length, sentInAll);
      // Byte for byte, so that the event processor knows a copy by its text.
      assert.equal(new Set(messages.map(({ body }) => JSON.stringify(body))).size, 1);
      assert.equal(messages[0]?.body.transactionId, request.transactionId);
    });

  /** As a client does that got no answer, or not even one that was lost. */
  async function repeatUntilSent(other: Service): Promise<void> {
    assert.equal((await other.post(request)).status, 202);
    await waitFor("an empty outbox", async () => (await query("SELECT FROM outbox")).length === 0);
  }
});
