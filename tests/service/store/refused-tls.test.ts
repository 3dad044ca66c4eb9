/** A server that is there but does not start TLS, as one that fails over or runs out of something. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { migrateWhenReachable } from "../../../service/store/migrate";
import { createDatabase, type DatabaseOptions } from "../../../service/store/pool";
import { connectionOptions, createTestDatabase, migrationsPath } from "../../support/servers/database";
import { use, useForEach } from "../../support/use";

/** Answers to SSLRequest; what a TLS alert needs before it is a yes. */
const refusals: Record<string, Buffer> = {
  "an error, as from a server that cannot start a process": Buffer.from("E"),
  "an error with its text": Buffer.from("EFATAL:  sorry, too many clients already\n\0"),
  "a no": Buffer.from("N"),
  // RFC 8446, section 6: alert, TLS 1.2 record, two bytes, fatal, internal_error.
  "a TLS alert": Buffer.from("S\x15\x03\x03\0\x02\x02P"),
};

describe("a refused start of TLS", () => {
  const database = use(createTestDatabase, ({ stop }) => stop());
  /** Refuses the first connections, and is the way to the database for the others. */
  const server = useForEach(
    async () => {
      const answers: Buffer[] = [];
      const proxy = createServer((socket) => {
        const answer = answers.shift();
        socket.on("error", () => undefined); // the client hangs up
        if (answer) {
          // The yes has to come alone: after it the client lets TLS read.
          socket.once("data", () => {
            socket.write(answer.subarray(0, 1));
            if (answer[0] === "S".charCodeAt(0)) socket.once("data", () => socket.end(answer.subarray(1)));
            else socket.end(answer.subarray(1));
          });
        } else {
          const upstream = connect(database().port, "127.0.0.1");
          upstream.on("error", () => undefined);
          socket.pipe(upstream).pipe(socket);
        }
      });
      proxy.listen(0, "127.0.0.1");
      await once(proxy, "listening");
      return { proxy, answers };
    },
    async ({ proxy }) => {
      proxy.close();
      await once(proxy, "close");
    },
  );
  const options = (): DatabaseOptions => ({
    ...connectionOptions(database()),
    port: (server().proxy.address() as AddressInfo).port, // a TCP server's address is an object
  });

  for (const [title, answer] of Object.entries(refusals)) {
    it(`by ${title} is retried as a lost connection is`, async () => {
      const pool = createDatabase(options());
      server().answers.push(answer, answer);
      assert.deepEqual((await pool.query("SELECT 1 AS one")).rows, [{ one: 1 }]);
      assert.equal(server().answers.length, 0);
      await pool.close();
    });

    it(`by ${title} is waited for at the start`, async () => {
      server().answers.push(answer, answer);
      await migrateWhenReachable(options(), migrationsPath, 20);
      assert.equal(server().answers.length, 0);
    });
  }
});
