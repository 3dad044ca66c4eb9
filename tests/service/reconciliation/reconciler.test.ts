/** The reconciliation as it runs by itself: one task at a time, and what a task tells of it. */
import assert from "node:assert/strict";
import { startReconciler, type Reconciler, type ReconcilerOptions } from "../../../service/reconciliation/reconciler";
import { startReconciliationMetrics } from "../../../service/reconciliation/metrics";
import { UnavailableError } from "../../../service/process/errors";
import { useReconciledSystem } from "../../support/service/reconciled-system";
import { recordedLog } from "../../support/service/recorded-log";
import { silent } from "../../support/service/service";
import { waitFor } from "../../support/wait-for";

describe("the reconciler", () => {
  const system = useReconciledSystem();
  const running: Reconciler[] = [];
  afterEach(() => Promise.all(running.splice(0).map((reconciler) => reconciler.stop())));
  const start = (options: Partial<ReconcilerOptions>) => {
    const reconciler = startReconciler({
      progress: system().parts.progress,
      prepare: () => Promise.resolve(true),
      round: () => Promise.resolve(false),
      log: silent,
      pollSeconds: 0.02,
      ...options,
    });
    running.push(reconciler);
    return reconciler;
  };

  it("runs in one of the tasks, and in another as soon as that one is stopped", async () => {
    const holders: string[] = [];
    let active = 0;
    const round: ReconcilerOptions["round"] = async (holder) => {
      active += 1;
      assert.equal(active, 1, "two tasks reconcile");
      holders.push(holder);
      await system().parts.database.query("SELECT pg_sleep(0.01)");
      active -= 1;
      return false;
    };
    const tasks = new Map<string, Reconciler>();
    for (const name of ["a", "b", "c"]) tasks.set(name, start({ round }));
    await waitFor("some rounds", () => holders.length >= 5);
    const [first] = holders;
    assert.deepEqual([...new Set(holders)], [first]);
    // The lease ends with its task: whichever has it, the others go on after all but one have been stopped.
    await tasks.get("a")?.stop();
    await tasks.get("b")?.stop();
    const count = holders.length;
    await waitFor("more rounds", () => holders.length > count + 5);
  });

  it("aborts the round in hand when it is stopped", async () => {
    let aborted = false;
    const round: ReconcilerOptions["round"] = (_holder, _held, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          aborted = true;
          reject(new Error("aborted"));
        });
      });
    const { lines, log } = recordedLog();
    const reconciler = start({ round, log });
    await waitFor("the lease", async () => {
      const [row] = await system().postgres.query("SELECT lease_until > now() AS held FROM reconciliation");
      return row?.held === true;
    });
    await reconciler.stop();
    assert.ok(aborted);
    assert.deepEqual(lines, []);
    assert.ok(await system().parts.progress.hold("another", 120));
  });

  it("does not wait for the index when it is stopped, and begins no round before that is there", async () => {
    let rounds = 0;
    const round = () => Promise.resolve((rounds += 1) < 0);
    const stuck = start({ round, prepare: () => new Promise<never>(() => undefined) });
    await stuck.stop();
    let answers = 0;
    start({ round, prepare: () => Promise.resolve((answers += 1) > 2) });
    await waitFor("a round", () => rounds > 0);
    assert.equal(answers, 3);
  });

  it("tells an outage by one line, and its end by another", async () => {
    let isAway = true;
    let tries = 0;
    const round = () => {
      tries += 1;
      return isAway
        ? Promise.reject(new UnavailableError("The sessions table does not answer.", 2))
        : Promise.resolve(false);
    };
    const { lines, log } = recordedLog();
    start({ round, log });
    await waitFor("three tries", () => tries >= 3);
    isAway = false;
    await waitFor("the end", () => lines.length === 2);
    assert.deepEqual(
      lines.map(({ level, msg, err }) => [level, msg, (err as { message: string } | undefined)?.message]),
      [
        ["warn", "the reconciliation waits", "The sessions table does not answer."],
        ["info", "the reconciliation goes on", undefined],
      ],
    );
  });
});

describe("the metrics of the reconciliation", () => {
  const system = useReconciledSystem();

  it("are what is open, and the time since the last complete pass", async () => {
    await system().postgres.query(
      `INSERT INTO reconciliation_findings (transaction_id, accepted_at, kind, sendings, resolved_at) VALUES
         ('old', now() - interval '25 h', 'missing', 0, NULL), ('young', now() - interval '23 h', 'missing', 2, NULL),
         ('thrice', now() - interval '1 h', 'missing', 3, NULL), ('different', now(), 'different', 0, NULL),
         ('suspected', now() - interval '25 h', 'suspected', 0, NULL), ('dead', now() - interval '25 h', 'rejected', 0, NULL),
         ('resolved', now() - interval '25 h', 'complete', 3, now())`,
    );
    await system().postgres.query("UPDATE reconciliation SET created_at = now() - interval '90 s'");
    const { lines, log } = recordedLog();
    const stop = startReconciliationMetrics({
      reconciliation: system().store,
      log,
      environment: "test",
      now: () => 1_234,
    });
    const line = await waitFor("the metrics", () => lines[0]);
    stop();
    const { _aws: definition, ReconciliationAgeSeconds: age, ...values } = line;
    assert.deepEqual(definition, {
      Timestamp: 1_234,
      CloudWatchMetrics: [
        {
          Namespace: "TransactionSystem",
          Dimensions: [["Environment"]],
          Metrics: [
            { Name: "Unreconciled", Unit: "Count" },
            { Name: "Different", Unit: "Count" },
            { Name: "ReconciliationAgeSeconds", Unit: "Seconds" },
          ],
        },
      ],
    });
    assert.deepEqual(values, {
      level: "info",
      Environment: "test",
      Unreconciled: 2,
      Different: 1,
      msg: "reconciliation",
    });
    assert.ok(Number(age) >= 90 && Number(age) < 100, String(age));
  });

  it("have their findings in the order of their ids, and the state of the whole", async () => {
    await system().postgres.query(
      `INSERT INTO reconciliation_findings (transaction_id, accepted_at, kind, detail, found_at)
       SELECT 'f-' || n, '2026-03-01Z', 'missing', 'gone', '2026-03-02Z' FROM generate_series(1, 5) AS n`,
    );
    const { store } = system();
    const ids = (await store.findings(3)).map(({ transactionId }) => transactionId);
    assert.deepEqual(ids, ["f-1", "f-2", "f-3"]);
    assert.deepEqual((await store.findings(1))[0], {
      transactionId: "f-1",
      acceptedAt: new Date("2026-03-01Z"),
      kind: "missing",
      detail: "gone",
      foundAt: new Date("2026-03-02Z"),
      examinedAt: null,
      sendings: 0,
      lastSentAt: null,
    });
    await system().postgres.query(
      `UPDATE reconciliation SET pass = 2, pass_started_at = '2026-03-03Z', pass_transactions = 7,
         position_day = '2026-02-01', position_name = 'x.json', requested_at = '2026-03-04Z',
         completed_started_at = '2026-03-01Z', completed_at = '2026-03-02Z', completed_transactions = 9`,
    );
    assert.deepEqual(await store.state(), {
      lastPass: { startedAt: new Date("2026-03-01Z"), completedAt: new Date("2026-03-02Z"), transactions: 9 },
      currentPass: { startedAt: new Date("2026-03-03Z"), transactions: 7, day: "2026-02-01", transactionId: "x" },
      requestedAt: new Date("2026-03-04Z"),
      open: { suspected: 0, missing: 5, different: 0, rejected: 0 },
    });
  });
});
