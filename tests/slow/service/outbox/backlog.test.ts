/** A hundred thousand messages that wait, as a queue leaves them that was away for hours. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import { listen } from "../../../../local/process/listen";
import { useBackends } from "../../../support/service/backends";
import { startServiceProcess, useServiceBundle, type ServiceProcess } from "../../../support/service/process";
import { validRequest } from "../../../support/service/use-service";
import { use } from "../../../support/use";
import { waitFor } from "../../../support/wait-for";

const WAITING = 100_000;

/** What the task has, in MiB. */
const MEMORY = 512;

const APPEND = `
  INSERT INTO outbox (transaction_id, request_id, body)
  SELECT 'waits-' || n, gen_random_uuid(), json_build_object('transactionId', 'waits-' || n, 'userId', 'user-1',
    'amount', '12.50', 'currency', 'EUR', 'metadata', json_build_object('note', repeat('x', 200)), 'timestamp', n)
  FROM generate_series(1, $1::int) AS n`;

describe("the process of a task with a hundred thousand messages waiting", () => {
  const backends = useBackends();
  const bundle = useServiceBundle();
  const queue = use(startRememberingQueue, ({ stop }) => stop());
  const service = use(
    async () => {
      await backends().postgres.query(APPEND, [WAITING]);
      const AWS_ENDPOINT_URL_SQS = queue().url;
      const QUEUE_URL = `${queue().url}/000000000000/queue`;
      return startServiceProcess(bundle(), { ...backends().environment, AWS_ENDPOINT_URL_SQS, QUEUE_URL });
    },
    (started) => {
      started.kill("SIGKILL");
    },
  );

  it("sends all of them, answers meanwhile, and stays within its memory", async () => {
    let isDrained = false;
    const requests = requestMeanwhile(service(), () => isDrained);
    const isEmpty = async () => {
      const [row] = await backends().postgres.query("SELECT count(*)::int AS waiting FROM outbox");
      return row?.waiting === 0;
    };
    let peak = 0;
    const measuring = setInterval(() => {
      peak = Math.max(peak, residentMebibytes(service()));
    }, 1_000);
    await waitFor("all that waited", () => queue().ids.size >= WAITING && hasAll(queue().ids), 600);
    clearInterval(measuring);
    isDrained = true;
    const statuses = await requests;
    await waitFor("an empty outbox", isEmpty);
    assert.ok(statuses.posts.length > 10, `${statuses.posts.length} requests`);
    assert.deepEqual([new Set(statuses.posts), new Set(statuses.reads)], [new Set([202]), new Set([200])]);
    assert.ok(peak > 0 && peak < MEMORY, `${peak} MiB`);
    for (const n of statuses.posts.keys()) assert.ok(queue().ids.has(`posted-${n}`), `posted-${n} was not sent`);
  }).timeout(700_000);
});

function hasAll(ids: ReadonlySet<string>): boolean {
  return Array.from({ length: WAITING }, (_, n) => `waits-${n + 1}`).every((id) => ids.has(id));
}

/** Posts and reads, one after the other, until it is over. */
async function requestMeanwhile(service: ServiceProcess, isOver: () => boolean) {
  const statuses = { posts: [] as number[], reads: [] as number[] };
  for (let n = 0; !isOver(); n++) {
    const transactionId = `posted-${n}`;
    statuses.posts.push((await service.post({ ...validRequest, transactionId })).status);
    statuses.reads.push((await service.request(`/transactions/${transactionId}`)).status);
  }
  return statuses;
}

function residentMebibytes({ pid }: ServiceProcess): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1024;
}

/** Takes batches at once, and keeps the ids of their transactions. */
async function startRememberingQueue() {
  const ids = new Set<string>();
  const take = async (request: IncomingMessage) => {
    const { Entries } = (await json(request)) as { Entries: { Id: string; MessageBody: string }[] };
    return Entries.map(({ Id, MessageBody }) => {
      const { transactionId } = JSON.parse(MessageBody) as { transactionId: string };
      ids.add(transactionId);
      return { Id, MessageId: Id, MD5OfMessageBody: createHash("md5").update(MessageBody).digest("hex") };
    });
  };
  const server = createServer((request, response) => {
    take(request).then(
      (Successful) => response.end(JSON.stringify({ Successful })),
      () => response.destroy(),
    );
  });
  const url = `http://127.0.0.1:${await listen(server, 0)}`;
  return {
    url,
    ids,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
