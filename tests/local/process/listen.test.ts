import assert from "node:assert/strict";
import { createServer } from "node:http";
import { listen } from "../../../local/process/listen";
import { closeServer, findPortRange, listenOn } from "../../support/local/free-ports";

describe("listening on a port", () => {
  it("names ports in a row that are free where its own is taken", async () => {
    const port = await findPortRange(105);
    const taken = await listenOn(port);
    // Of the first five that would be named, the last one is taken as well.
    const beside = await listenOn(port + 104);
    try {
      await assert.rejects(listen(createServer(), port), ({ message }: Error) => {
        const [, named] = /^Port \d+ on 127\.0\.0\.1 is in use, .* `npm start -- --port (\d+)`\.$/.exec(message) ?? [];
        assert.ok(Number(named) >= port + 200, message);
        return true;
      });
    } finally {
      await closeServer(taken);
      await closeServer(beside);
    }
  });
});
