/** HTTP as nobody's library writes it: bytes of one's own on a socket, and all that comes back until the connection ends. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { token } from "./backends";

export interface Answer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string;
}

/** A request with the valid token, after which the server is to close; `more` are further header lines, without line ends. */
export function rawRequest(line: string, more: string[] = [], body = ""): string {
  const headers = ["Host: service", `Authorization: Bearer ${token}`, "Connection: close", ...more];
  const length = body ? [`Content-Length: ${Buffer.byteLength(body)}`] : [];
  return `${[line, ...headers, ...length].join("\r\n")}\r\n\r\n${body}`;
}

export async function connectTo(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

/** Sends bytes and gives every answer until the server closes the connection, which it must do by itself. */
export async function exchange(url: string, bytes: string | Buffer): Promise<Answer[]> {
  const socket = await connectTo(url);
  socket.write(bytes);
  return parseAnswers(await text(socket));
}

/** Same, for what must have exactly one answer. */
export async function exchangeOne(url: string, bytes: string | Buffer): Promise<Answer> {
  const answers = await exchange(url, bytes);
  const [answer] = answers;
  if (!answer || answers.length > 1) throw new Error(`${answers.length} answers: ${JSON.stringify(answers)}`);
  return answer;
}

/** Reads answers that each state their Content-Length, as all of the service's do. */
export function parseAnswers(received: string): Answer[] {
  const answers: Answer[] = [];
  let rest = received;
  while (rest !== "") {
    const end = rest.indexOf("\r\n\r\n");
    const [first = "", ...lines] = rest.slice(0, end).split("\r\n");
    const status = /^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1];
    if (end < 0 || status === undefined) throw new Error(`No answer: ${JSON.stringify(rest.slice(0, 200))}`);
    const headers = Object.fromEntries(lines.map((line) => splitHeader(line)));
    const length = Number(headers["content-length"]);
    const body = Buffer.from(rest.slice(end + 4))
      .subarray(0, length)
      .toString();
    if (Buffer.byteLength(body) !== length) throw new Error(`A body of ${headers["content-length"]} bytes: ${body}`);
    answers.push({ status: Number(status), headers, body });
    rest = rest.slice(end + 4 + body.length);
  }
  return answers;
}

function splitHeader(line: string): [name: string, value: string] {
  const colon = line.indexOf(":");
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}
