/** The service under load while something happens to what it depends on. */
import assert from "node:assert/strict";
import { startLoad } from "../load";
import { waitFor } from "../wait-for";
import type { Backends } from "./backends";
import type { Service } from "./service";
import { validRequest } from "./use-service";

type Outcomes = ReadonlyMap<string, number | string>;

/** Posts while `disturbance` runs, and for 50 more requests; gives the statuses by id. */
export async function withLoad(
  service: Service,
  prefix: string,
  disturbance: () => Promise<unknown>,
): Promise<Outcomes> {
  const load = startLoad(prefix, async (transactionId) => {
    return (await service.post({ ...validRequest, transactionId })).status;
  });
  await load.more(50);
  await disturbance();
  await load.more(50);
  return load.stop();
}

/** Fails unless every request was accepted, and each is in the database and in the queue. */
export async function assertAllKept(
  { postgres, messages }: Backends,
  service: Service,
  prefix: string,
  outcomes: Outcomes,
): Promise<void> {
  assert.deepEqual(new Set(outcomes.values()), new Set([202]));
  const ids = [...outcomes.keys()].sort();
  const sql = "SELECT transaction_id FROM transactions WHERE transaction_id LIKE $1";
  const rows = await postgres.query(sql, [`${prefix}-%`]);
  assert.deepEqual(rows.map((row) => row.transaction_id).sort(), ids);
  // A lease that was lost with its connection lasts ten seconds, which the test lets pass.
  await postgres.query("UPDATE outbox SET due_at = now()");
  await waitFor("an empty outbox", async () => (await service.outbox.measure(0)).lagSeconds === 0);
  const sent = (await messages()).map(({ body }) => String(body.transactionId));
  // At least once: a message may have been sent again after an unknown outcome.
  assert.deepEqual([...new Set(sent.filter((id) => id.startsWith(`${prefix}-`)))].sort(), ids);
}
