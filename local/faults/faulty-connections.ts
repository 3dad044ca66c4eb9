/** A TCP port that passes connections on to another, and can hold, delay or cut them. It sees bytes only, as TLS leaves no more. */
import { connect, createServer, type Socket } from "node:net";
import { once } from "node:events";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { listen } from "../process/listen";

export interface FaultyConnections {
  port: number;
  /** Holds every byte, and new connections, until it is resumed. */
  pause: () => void;
  resume: () => void;
  /** By which answers come later; 0 at first. */
  delayMilliseconds: number;
  /** Whether a connection is cut instead of passing on the answer that has just come; never at first. */
  losesAnswer: () => boolean;
  /** Cuts all connections that there are; gives their number. */
  cut: () => number;
  stop: () => Promise<void>;
}

/** At most, in which PostgreSQL's client and server agree on TLS and the password; what follows are statements. */
const TURNS_OF_HANDSHAKE = 8;

interface Connection {
  client: Socket;
  server: Socket;
  /** How often the client has spoken after the server. */
  turns: number;
  isClientsTurn: boolean;
}

export async function startFaultyConnections(targetPort: number): Promise<FaultyConnections> {
  const connections = new Set<Connection>();
  let held: PromiseWithResolvers<void> | undefined;
  const server = createServer((client) => {
    const connection = { client, server: connect(targetPort, "127.0.0.1"), turns: 0, isClientsTurn: true };
    connections.add(connection);
    void Promise.allSettled([passRequests(connection, gate), passAnswers(connection, gate)]).then(() => {
      destroy(connection);
      connections.delete(connection);
    });
  });
  const cut = () => {
    const { size } = connections;
    for (const connection of connections) destroy(connection);
    return size;
  };
  const faulty: FaultyConnections = {
    port: await listen(server, 0),
    pause: () => {
      held ??= Promise.withResolvers();
    },
    resume: () => {
      held?.resolve();
      held = undefined;
    },
    delayMilliseconds: 0,
    losesAnswer: () => false,
    cut,
    stop: async () => {
      faulty.resume();
      server.close();
      cut();
      await once(server, "close");
    },
  };
  const gate: Gate = { faulty, opened: () => held?.promise };
  return faulty;
}

interface Gate {
  faulty: Pick<FaultyConnections, "delayMilliseconds" | "losesAnswer">;
  /** Resolves when bytes may pass. */
  opened: () => Promise<void> | undefined;
}

function passRequests(connection: Connection, { opened }: Gate): Promise<void> {
  return pass(connection.client, connection.server, async () => {
    await opened();
    if (connection.isClientsTurn) connection.turns++;
    connection.isClientsTurn = false;
  });
}

function passAnswers(connection: Connection, { faulty, opened }: Gate): Promise<void> {
  return pass(connection.server, connection.client, async () => {
    await opened();
    if (faulty.delayMilliseconds > 0) await delay(faulty.delayMilliseconds);
    const isAnswer = !connection.isClientsTurn && connection.turns > TURNS_OF_HANDSHAKE;
    connection.isClientsTurn = true;
    if (isAnswer && faulty.losesAnswer()) throw new Error("The answer is lost.");
  });
}

/** @param meet done before each chunk is passed on; where it throws, the connection ends. */
function pass(from: Socket, to: Socket, meet: () => Promise<void>): Promise<void> {
  const passOn = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      await meet();
      yield chunk;
    }
  };
  return pipeline(from, passOn, to);
}

function destroy({ client, server }: Connection): void {
  client.destroy();
  server.destroy();
}
