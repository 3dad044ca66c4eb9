import assert from "node:assert/strict";
import { useService } from "../../support/service/use-service";

describe("the columns of metadata", () => {
  const service = useService();

  const text = '{"small":[5e-324,1.5e-21],"aa":1,"b":"\\\\ufffe","a":{"2":1}}';
  const request = (transactionId: string) =>
    `{"transactionId":"${transactionId}","userId":"user-1","amount":"1","currency":"EUR","metadata":${text}}`;
  const post = (transactionId: string) =>
    service().request("/transactions", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: request(transactionId),
    });
  const read = async (transactionId: string) => (await service().request(`/transactions/${transactionId}`)).text();
  const query = (sql: string) => service().backends.postgres.query(sql);

  it("give it back as it was sent, to the character", async () => {
    assert.equal((await post("exact")).status, 202);
    assert.ok((await read("exact")).includes(`"metadata":${text}`), await read("exact"));
  });

  it("are both written, as a task of the version before reads the former one", async () => {
    assert.equal((await post("both")).status, 202);
    const [row] = await query("SELECT metadata_json::text, metadata FROM transactions WHERE transaction_id = 'both'");
    assert.deepEqual(row, { metadata_json: text, metadata: JSON.parse(text) as unknown });
  });

  it("give the former one where a task of the version before wrote the row, which is the same transaction still", async () => {
    assert.equal((await post("former")).status, 202);
    await query("UPDATE transactions SET metadata_json = NULL WHERE transaction_id = 'former'");
    const { metadata } = JSON.parse(await read("former")) as { metadata: unknown };
    assert.deepEqual(metadata, JSON.parse(text));
    assert.equal((await post("former")).status, 202);
  });

  it("are both empty without it", async () => {
    const least = { transactionId: "least", userId: "user-1", amount: "1", currency: "EUR" };
    assert.equal((await service().post(least)).status, 202);
    const [row] = await query("SELECT metadata_json, metadata FROM transactions WHERE transaction_id = 'least'");
    assert.deepEqual(row, { metadata_json: null, metadata: null });
    assert.ok(!(await read("least")).includes("metadata"));
  });
});
