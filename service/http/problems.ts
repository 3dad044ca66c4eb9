/** Errors as application/problem+json (RFC 9457), without internals. */
import { STATUS_CODES } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import { PROBLEMS, type ProblemName, type ProblemType } from "./problem-types";

const MEDIA_TYPE = "application/problem+json";

/** The page that explains them; `type` is a place on it, relative to whatever address the API has. */
export const PROBLEMS_PATH = "/problems";

/** By its name, or by its status: the first of that status, or one without a type of its own where there is none. */
export type Problem = ProblemName | number;

const names = Object.keys(PROBLEMS) as ProblemName[];
const typeOf = (name: ProblemName) => `${PROBLEMS_PATH}#${name}`;

/** That a problem is its status and no more. */
const NO_TYPE = "about:blank";

export const ProblemSchema = Type.Object(
  {
    type: Type.Enum([...names.map(typeOf), NO_TYPE], {
      description:
        "Which problem it is: a place on the page that explains them all. A value keeps its meaning; others may be added.",
    }),
    title: Type.String({ description: "The problem in words, always the same for a type." }),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.Optional(Type.String({ description: "What is wrong here, and what is allowed." })),
    requestId: Type.Optional(
      Type.String({ description: "Id of the request, as in its x-request-id header and in the logs." }),
    ),
  },
  { $id: "Problem", additionalProperties: false, description: "Problem details, RFC 9457." },
);

export const NOTHING_AT_PATH = "There is nothing at this path.";

/** An error whose words are meant for the client. */
export class ProblemError extends Error {
  /** Where Fastify and its plugins look for it. */
  readonly statusCode: number;

  constructor(
    readonly problem: Problem,
    detail: string,
  ) {
    super(detail);
    this.statusCode = describe(problem).status;
  }
}

/** What the HTTP server answers by itself, whatever the route. */
const SERVER_PROBLEMS: readonly Problem[] = ["malformed-http", 408, 417, 431];

const EXAMPLE_REQUEST_ID = "4f6c7f0e-8f5a-4c39-9f0e-2f6a1c9d7b10";

/** The problems that a route can answer, for its schema: those named, and those of the HTTP server; each with an example. */
export function problemResponses(...own: Problem[]) {
  const problems = [...SERVER_PROBLEMS, ...own].map(describe);
  return Object.fromEntries(
    Object.entries(Object.groupBy(problems, ({ status }) => status)).map(([status, group = []]) => [
      status,
      {
        description: group.map(({ title }) => title).join("; or: "),
        content: { [MEDIA_TYPE]: { schema: Type.Ref("Problem"), examples: examplesOf(group) } },
      },
    ]),
  );
}

function examplesOf(group: readonly Described[]) {
  const examples = group.map(({ example: detail, ...problem }) => [
    problem.title,
    { summary: problem.title, value: { ...problem, detail, requestId: EXAMPLE_REQUEST_ID } },
  ]);
  return Object.fromEntries(examples) as Record<string, { summary: string; value: object }>;
}

interface Described {
  type: string;
  title: string;
  status: number;
  example?: string;
}

function describe(problem: Problem): Described {
  const name =
    typeof problem === "number" ? names.find((candidate) => PROBLEMS[candidate].status === problem) : problem;
  if (name === undefined) return { type: NO_TYPE, title: STATUS_CODES[problem] ?? "Error", status: problem as number };
  const { title, status, example }: ProblemType = PROBLEMS[name];
  return { type: typeOf(name), title, status, example };
}

/** The text of a problem; `detail` only where the client can do something with it. */
export function problemBody(problem: Problem, detail?: string, requestId?: string): string {
  const { type, title, status } = describe(problem);
  return JSON.stringify({ type, title, status, detail, requestId });
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem, detail?: string) {
  // The text is final: a serializer would have to know every status of every route.
  return reply
    .code(describe(problem).status)
    .type(MEDIA_TYPE)
    .serializer((text: string) => text)
    .send(problemBody(problem, detail, request.id));
}
