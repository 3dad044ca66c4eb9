import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, get, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { State } from "../../../../local/console/console-state";
import { createHappenings } from "../../../../local/console/happenings";
import { createEventStream, type EventStream } from "../../../../local/console/http/event-stream";
import { waitFor } from "../../../support/wait-for";

describe("the console's events", () => {
  let stream: EventStream;
  let server: Server;
  let state: { stack: string; at: number };
  let happenings: ReturnType<typeof createHappenings>;
  let heard: number;
  beforeEach(async () => {
    state = { stack: "first", at: 1 };
    heard = 0;
    happenings = createHappenings(() => 7);
    // The stream reads no more of a state than that it is one.
    stream = createEventStream(
      () => state as unknown as State,
      happenings,
      () => heard++,
    );
    server = createServer((_request, response) => {
      try {
        stream.connect(response);
      } catch (error) {
        response.writeHead(503).end((error as Error).message);
      }
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterEach(async () => {
    stream.close();
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });

  async function connect(): Promise<{ response: IncomingMessage; received: () => string }> {
    const { port } = server.address() as AddressInfo;
    const [response] = (await once(get({ host: "127.0.0.1", port }), "response")) as [IncomingMessage];
    let received = "";
    response.setEncoding("utf8").on("data", (text: string) => (received += text));
    response.on("error", () => undefined);
    return { response, received: () => received };
  }

  const statesIn = (text: string) => [...text.matchAll(/^event: state\ndata: (.*)$/gm)].map(([, data]) => data);

  it("begins with what has happened and what is", async () => {
    happenings.tell("sent", "One was sent.");
    const { received, response } = await connect();
    assert.equal(response.headers["content-type"], "text/event-stream; charset=utf-8");
    await waitFor("the state", () => statesIn(received()).length === 1);
    assert.deepEqual(statesIn(received()), ['{"stack":"first","at":1}']);
    const happening = { id: 1, at: 7, kind: "sent", sentence: "One was sent." };
    assert.ok(received().includes(`event: happening\ndata: ${JSON.stringify(happening)}\n\n`), received());
  });

  it("sends many changes as one, and nothing where only the time is another", async () => {
    const { received } = await connect();
    stream.changed();
    state = { stack: "second", at: 2 };
    for (let n = 0; n < 100; n++) stream.changed();
    await waitFor("the second state", () => received().includes("second"));
    const { length } = statesIn(received());
    assert.ok(length <= 2, `${length} states`);
    state = { stack: "second", at: 3 };
    stream.changed();
    happenings.tell("sent", "Afterwards.");
    state = { stack: "third", at: 4 };
    await waitFor("the third state", () => {
      stream.changed();
      return received().includes("third");
    });
    assert.equal(statesIn(received()).length, length + 1);
    assert.ok(received().includes("Afterwards."));
  });

  it("takes so many pages and no more, and again when one has gone", async () => {
    const pages = [];
    for (let n = 0; n < 16; n++) pages.push(await connect());
    assert.equal(stream.listeners(), 16);
    const refused = await connect();
    assert.equal(refused.response.statusCode, 503);
    await waitFor("the reason", () => refused.received().includes("16 pages listen already: close one of them."));
    pages[0]?.response.destroy();
    await waitFor("the end of one", () => stream.listeners() === 15);
    assert.equal((await connect()).response.statusCode, 200);
    assert.ok(heard >= 18, `told ${heard} times`);
  });

  it("ends with the console", async () => {
    const { response } = await connect();
    const ended = once(response, "end");
    stream.close();
    await ended;
  });
});
