/** Whether answers are what the API's own document says. */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020";
import type { Attempt } from "../history";
import type { Check } from "./invariants";
import type { OpenApiDocument } from "./readings";

/** What the load balancer answers by itself is a page of HTML; docs/api.md says so, and the document is of the service alone. */
const PAGES = ["502 text/html", "503 text/html", "504 text/html"];

export const answersDocumented: Check = ({ history, readings: { openApi, reads } }) => {
  const findUndocumented = createFinder(openApi);
  return [...history.attempts, ...reads].flatMap((attempt) => {
    const fault = findUndocumented(attempt);
    return fault === undefined ? [] : [`${attempt.method} ${attempt.path}: ${fault}`];
  });
};

type Operation = OpenApiDocument["paths"][string][string];

type FindUndocumented = (attempt: Attempt) => string | undefined;

function createFinder(document: OpenApiDocument): FindUndocumented {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path: patternOf(path),
      validators: validatorsOf(operation, document),
    })),
  );
  return ({ method, path, answer }) => {
    if ("lost" in answer) return undefined;
    const type = answer.headers["content-type"]?.split(";")[0] ?? "no type";
    const kind = `${answer.status} ${type}`;
    if (PAGES.includes(kind)) return undefined;
    const operation = operations.find((known) => known.method === method && known.path.test(path));
    const validate = operation?.validators.get(kind)?.();
    if (!validate) return `${kind} is not documented`;
    const value = parse(answer.body);
    return value !== undefined && validate(value)
      ? undefined
      : `${kind} has another shape than documented: ${answer.body}`;
  };
}

/** Of `/transactions/{transactionId}`, with or without a query. */
function patternOf(path: string): RegExp {
  const segments = path.split(/\{[^}]*\}/).map((text) => text.replace(/[.*+?^$()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${segments.join("[^/?]+")}(\\?.*)?$`);
}

/** By status and type. Compiled when it is first needed, as most are of answers that seldom come. */
function validatorsOf({ responses }: Operation, { components }: OpenApiDocument): Map<string, () => ValidateFunction> {
  // OpenAPI has keywords of its own, and formats that say nothing of the shape.
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const validators = new Map<string, () => ValidateFunction>();
  for (const [status, { content = {} }] of Object.entries(responses))
    for (const [type, { schema }] of Object.entries(content)) {
      let compiled: ValidateFunction | undefined;
      validators.set(`${status} ${type}`, () => (compiled ??= ajv.compile({ ...schema, components })));
    }
  return validators;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
