import assert from "node:assert/strict";
import { Client } from "pg";
import { startFaultyConnections } from "../../../local/faults/faulty-connections";
import { connectionConfig } from "../../../service/store/pool";
import { connectionOptions, createTestDatabase } from "../../support/servers/database";
import { use, useForEach } from "../../support/use";
import { waitFor } from "../../support/wait-for";

describe("faulty connections to PostgreSQL", () => {
  const database = use(createTestDatabase, ({ stop }) => stop());
  const faulty = useForEach(
    () => startFaultyConnections(database().port),
    ({ stop }) => stop(),
  );
  const clients: Client[] = [];
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.end().catch(() => undefined)));
  });

  async function connect(): Promise<Client> {
    const client = new Client({ ...(await connectionConfig(connectionOptions(database()))), port: faulty().port });
    client.on("error", () => undefined);
    clients.push(client);
    await client.connect();
    return client;
  }
  const count = async () => Number((await database().query("SELECT count(*) FROM effects"))[0]?.count);
  beforeEach(() => database().query("DROP TABLE IF EXISTS effects; CREATE TABLE effects (id int)"));
  beforeEach(() => database().query(`GRANT ALL ON effects TO "${database().username}"`));

  const insert = (client: Client) => client.query("INSERT INTO effects VALUES (1)");

  it("pass statements and answers", async () => {
    await insert(await connect());
    assert.equal(await count(), 1);
  });

  it("pass much at once, without a warning of listeners that are left behind", async () => {
    const warnings: string[] = [];
    const keep = ({ message }: Error) => warnings.push(message);
    process.on("warning", keep);
    try {
      const { rows } = await (await connect()).query<{ text: string }>("SELECT repeat('x', 20000000) AS text");
      assert.equal(rows[0]?.text.length, 20_000_000);
    } finally {
      process.off("warning", keep);
    }
    assert.deepEqual(warnings, []);
  });

  it("hold everything while they are paused, and lose nothing of it", async () => {
    const client = await connect();
    faulty().pause();
    let isDone = false;
    const inserted = insert(client).then(() => (isDone = true));
    const connected = connect();
    assert.equal(await count(), 0);
    assert.equal(isDone, false);
    faulty().resume();
    await Promise.all([inserted, connected]);
    assert.equal(await count(), 1);
  });

  it("delay answers", async () => {
    const client = await connect();
    faulty().delayMilliseconds = 300;
    const begin = performance.now();
    await insert(client);
    assert.ok(performance.now() - begin > 250);
  });

  it("lose the answer of a statement that was carried out, and of no handshake", async () => {
    faulty().losesAnswer = () => true;
    const client = await connect();
    let answered = 0;
    const insertUntilLost = async () => {
      // The first ones may count as the handshake's, whose length is not always the same.
      while (answered < 10) {
        await insert(client);
        answered++;
      }
    };
    await assert.rejects(insertUntilLost());
    await waitFor("the effect of the last one", async () => (await count()) === answered + 1);
  });

  it("are cut, and can be made anew", async () => {
    const client = await connect();
    assert.equal(faulty().cut(), 1);
    await assert.rejects(insert(client));
    await insert(await connect());
    assert.equal(await count(), 1);
  });
});
