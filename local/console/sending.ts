/** Sends transactions as a client does: new ones, one again, another content under the same id; and what is none. */
import { randomBytes } from "node:crypto";
import { createRandom } from "../../shared/random";
import { postTransactions, type Api, type Exchange } from "../demo/post-transactions";
import { CONFLICTS, createTransaction, cycle, POISON, type Content } from "../demo/sample-content";
import { sendMessages } from "../demo/send-messages";
import type { LocalTarget } from "../target/local-target";
import type { Happening } from "./console-answers";
import type { Happenings } from "./happenings";
import { RefusedError } from "./refused-error";
import type { ConsoleSystem } from "./stores/system";

export interface Sender {
  sendOne: () => Promise<Happening>;
  sendHundred: () => Promise<Happening>;
  sendDuplicate: () => Promise<Happening>;
  sendConflict: () => Promise<Happening>;
  sendPoison: () => Promise<Happening>;
}

/** As long as a person waits for an answer; what takes longer is told of when it has one. */
const PATIENCE_MS = 2_000;

/** Under way at the same time: a client goes on for minutes while the system is broken. */
const MAX_UNDER_WAY = 20;

const HUNDRED = 100;

/**
 * @param target whose token may be another one each time.
 * @param signal ends what is under way.
 */
export function createSender(
  { sqs, outputs }: ConsoleSystem,
  target: Pick<LocalTarget, "apiToken">,
  { tell }: Pick<Happenings, "tell">,
  signal: AbortSignal,
): Sender {
  const make = createMaker();
  const api = {
    url: outputs.apiUrl,
    get token() {
      return target.apiToken;
    },
  };
  const send = createPatientSend(api, tell, signal);
  let poisoned = 0;
  let last: Content | undefined;

  function lastSent(): { content: Content; id: string } {
    if (!last) throw new RefusedError(409, "No transaction was sent from here yet: send one first.");
    return { content: last, id: String(last.transactionId) };
  }

  return {
    sendOne: () => {
      last = make();
      const { id } = lastSent();
      return send([last], id, ([exchange]) => `${id} ${describeAnswer(exchange)}.`);
    },
    sendHundred: () => {
      const begin = performance.now();
      const contents = Array.from({ length: HUNDRED }, make);
      last = contents.at(-1);
      return send(contents, "A hundred transactions", (exchanges) => {
        const accepted = exchanges.filter(({ status }) => status === 202).length;
        const seconds = ((performance.now() - begin) / 1_000).toFixed(1);
        return `${accepted} of ${HUNDRED} transactions were accepted, in ${seconds} s.`;
      });
    },
    sendDuplicate: async () => {
      const { content, id } = lastSent();
      return send([content], `${id}, sent again,`, ([exchange]) => `${id}, sent again, ${describeAnswer(exchange)}.`);
    },
    sendConflict: async () => {
      const { content, id } = lastSent();
      const rival = cycle(CONFLICTS, CONFLICTS.length - 1)(content);
      const what = `Another content under ${id}`;
      return send([rival], what, ([exchange]) => `${what} ${describeAnswer(exchange)}.`);
    },
    sendPoison: async () => {
      const body = cycle(POISON, poisoned)(++poisoned);
      await sendMessages(sqs, outputs.queueUrl, [body], () => undefined);
      return tell("sent", `A message that is no transaction went straight to the queue: ${body}`);
    },
  };
}

/** Of transactions that no earlier start has made, as what they leave may have been kept. */
function createMaker(): () => Content {
  const seed = randomBytes(4).readUInt32BE();
  const random = createRandom(seed);
  let made = 0;
  return () => ({
    ...createTransaction(made, { transactions: HUNDRED, seed }, random),
    transactionId: `console-${seed.toString(36)}-${++made}`,
  });
}

/**
 * @param what is sent, as the beginning of a sentence.
 * @param describe makes a sentence of the answers.
 */
type PatientSend = (
  contents: readonly Content[],
  what: string,
  describe: (exchanges: readonly Exchange[]) => string,
) => Promise<Happening>;

/** Makes what tells of the answers, at once or when they come. */
function createPatientSend(api: Api, tell: Happenings["tell"], signal: AbortSignal): PatientSend {
  let underWay = 0;
  return async (contents, what, describe) => {
    if (underWay >= MAX_UNDER_WAY)
      throw new RefusedError(409, `${MAX_UNDER_WAY} sendings are under way: mend what is broken, or wait for them.`);
    underWay++;
    const requests = contents.map((content) => ({ body: JSON.stringify(content) }));
    const sent = postTransactions(api, requests, () => undefined, signal)
      .then(
        (exchanges) => tell("sent", describe(exchanges)),
        (error: unknown) => tell("failed", `${what} got no answer: ${(error as Error).message}.`),
      )
      .finally(() => underWay--);
    const patience = Promise.withResolvers<undefined>();
    const timer = setTimeout(patience.resolve, PATIENCE_MS, undefined);
    const told = await Promise.race([sent, patience.promise]);
    clearTimeout(timer);
    return told ?? tell("sent", `${what} got no answer yet; the client goes on trying.`);
  };
}

function describeAnswer(exchange: Exchange | undefined): string {
  if (exchange?.status === 202) return "was accepted: 202";
  const { title } = (exchange?.answer ?? {}) as { title?: unknown };
  return `was refused: ${exchange?.status ?? "no answer"}${typeof title === "string" ? `, ${title}` : ""}`;
}
