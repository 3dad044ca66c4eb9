/** Faults of calls over HTTP: to DynamoDB, S3 and SQS, and of clients to the API. */
import { count } from "../../shared/count";
import { hits, oneOf, type Fault, type Occasion } from "./fault";
import type { Fate, FaultyEndpoint } from "./faulty-endpoint";
import type { FaultySystem } from "./faulty-system";

interface CallFault {
  name: string;
  sentence: string;
  endpointOf: (system: FaultySystem) => FaultyEndpoint;
  /** Which calls it may meet. */
  meets: (operation: string) => boolean;
  fateOf: (occasion: Occasion) => Fate;
}

function callFault({ name, sentence, endpointOf, meets, fateOf }: CallFault): Fault {
  return {
    name,
    sentence,
    hasShares: true,
    begin: (system, occasion) => {
      let met = 0;
      const remove = endpointOf(system).add((_request, operation) => {
        if (!meets(operation) || !hits(occasion)) return "pass";
        met++;
        return fateOf(occasion);
      });
      return { detail: () => count(met, "call"), mend: remove };
    },
  };
}

const SERVICES = [
  { prefix: "dynamodb", title: "DynamoDB", endpointOf: ({ dynamodb }: FaultySystem) => dynamodb },
  { prefix: "s3", title: "S3", endpointOf: ({ services }: FaultySystem) => services },
  { prefix: "sqs", title: "SQS", endpointOf: ({ services }: FaultySystem) => services },
] as const;

const WAYS: readonly { suffix: string; does: string; fate: Fate }[] = [
  { suffix: "throttled", does: "throttles", fate: "throttle" },
  { suffix: "failing", does: "answers with 500", fate: "fail" },
  { suffix: "reset-before", does: "resets connections before a call has its effect", fate: "reset-before" },
  { suffix: "reset-after", does: "resets connections after a call has had its effect", fate: "reset-after" },
  { suffix: "slow", does: "answers late", fate: "slow" },
  { suffix: "truncated", does: "breaks off in the middle of its answers", fate: "truncate" },
];

export const SERVICE_FAULTS: readonly Fault[] = SERVICES.flatMap(({ prefix, title, endpointOf }) =>
  WAYS.map(({ suffix, does, fate }) =>
    callFault({
      name: `${prefix}-${suffix}`,
      sentence: `${title} ${does}.`,
      endpointOf,
      meets: (operation) => operation.startsWith(`${prefix} `),
      fateOf: () => fate,
    }),
  ),
);

function queueFault(name: string, sentence: string, operations: RegExp, fate: Fate): Fault {
  return callFault({
    name,
    sentence,
    endpointOf: ({ services }) => services,
    meets: (operation) => operations.test(operation),
    fateOf: () => fate,
  });
}

const BATCHES = /^sqs (Send|Delete)MessageBatch$|^sqs ChangeMessageVisibilityBatch$/;

export const QUEUE_FAULTS: readonly Fault[] = [
  queueFault("queue-duplicates", "A batch is in the queue twice.", /^sqs SendMessageBatch$/, "twice"),
  queueFault("queue-reorders", "Later messages overtake a batch.", /^sqs SendMessageBatch$/, "late"),
  queueFault("queue-entries-unsent", "Every second entry of a batch fails.", BATCHES, "entries-unsent"),
  queueFault(
    "queue-entries-sent",
    "Every second entry of a batch is said to have failed, and has had its effect.",
    BATCHES,
    "entries-sent",
  ),
];

export const CLIENT_FAULTS: readonly Fault[] = [
  callFault({
    name: "clients-cut",
    sentence: "Clients lose their connection before or after a request has had its effect, and repeat it.",
    endpointOf: ({ api }) => api,
    meets: () => true,
    fateOf: (occasion) => oneOf(["reset-before", "reset-after"] as const, occasion),
  }),
];
