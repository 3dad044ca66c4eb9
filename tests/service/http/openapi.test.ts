import assert from "node:assert/strict";
import { Ajv2020, type AnySchema } from "ajv/dist/2020";
import fc from "fast-check";
import { useService } from "../../support/service/use-service";

interface Schema {
  type?: string;
  enum?: unknown[];
  pattern?: string;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  required?: string[];
  properties?: Record<string, Schema>;
}
interface Operation {
  summary: string;
  security?: unknown[];
  parameters?: { in: "path" | "query"; name: string; required: boolean; schema: Schema }[];
  requestBody?: { content: { "application/json": { schema: Schema } } };
  responses: Record<string, { content: Record<string, { schema: AnySchema }> }>;
}
interface Document {
  openapi: string;
  info: { description: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

/** Every route, in the alphabet's order: each also gets generated requests. */
const OPERATIONS = [
  "get / (open)",
  "get /ready (open)",
  "get /transactions/{transactionId}",
  "get /users/{userId}/transactions",
  "post /transactions",
];

const runsPerOperation = 150;

describe("the OpenAPI document", () => {
  const service = useService();
  let document: Document;
  before(async () => {
    document = (await (await fetch(`${service().url}/documentation/json`)).json()) as Document;
  });

  it("documents every route, and which of them need a token", () => {
    assert.equal(document.openapi, "3.1.0");
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security }]) => `${method} ${path}${security ? " (open)" : ""}`),
    );
    assert.deepEqual(operations.sort(), OPERATIONS);
  });

  it("tells the answer to an id that no route takes, and to what HTTP itself refuses", async () => {
    const response = await service().request(`/transactions/${"a".repeat(3_000)}`);
    assert.deepEqual([response.status, response.headers.get("content-type")], [414, "application/problem+json"]);
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const { responses } of Object.values(methods)) {
        for (const status of ["400", "408", "417", "431", ...(path.includes("{") ? ["414"] : [])]) {
          assert.ok(responses[status]?.content["application/problem+json"], `${path} ${status}`);
        }
      }
    }
    assert.match(document.info.description, /405/);
  });

  for (const operationName of OPERATIONS) {
    const [method = "", path = ""] = operationName.split(" ");
    it(`tells every answer to generated requests: ${method} ${path}`, async () => {
      const operation = document.paths[path]?.[method] ?? assert.fail("no such operation");
      const validators = compileResponses(operation);
      const property = fc.asyncProperty(requestOf(operation), async ({ parameters, body }) => {
        const response = await service().request(urlOf(path, operation, parameters), {
          method,
          ...(operation.requestBody && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
        });
        const type = response.headers.get("content-type")?.split(";")[0];
        const text = await response.text();
        assert.ok(response.status < 500, `${response.status} ${text}`);
        const validate = validators.get(`${response.status} ${type}`);
        assert.ok(validate, `undocumented: ${response.status} ${type} ${text}`);
        assert.ok(validate(JSON.parse(text)), `${text} ${JSON.stringify(validate.errors)}`);
      });
      await fc.assert(property, { numRuns: operation.parameters || operation.requestBody ? runsPerOperation : 1 });
    });
  }

  function compileResponses({ responses }: Operation) {
    const ajv = new Ajv2020({ strict: false });
    const validators = Object.entries(responses).flatMap(([status, { content }]) =>
      Object.entries(content).map(([type, { schema }]) => {
        const root = { ...(schema as object), components: document.components };
        return [`${status} ${type}`, ajv.compile(root)] as const;
      }),
    );
    return new Map(validators);
  }
});

/** Up to what no limit of the service lets through; the shorter ones come more often. */
const anyText = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: "binary", maxLength: 300 }) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme-ascii", maxLength: 20_000, size: "max" }) },
);
const anyJson = fc.jsonValue({ stringUnit: "binary", depthSize: "large" });

/** What the schema allows; keywords that it does not know would only make more of the requests invalid. */
function arbitraryOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern), { size: "max" });
  if (schema.type === "string") return schema.maxLength ? fc.string({ maxLength: schema.maxLength }) : anyText;
  if (schema.type === "boolean") return fc.boolean();
  if (schema.type === "integer") return fc.integer({ min: schema.minimum, max: schema.maximum });
  if (!schema.properties) return fc.dictionary(anyText, anyJson);
  const members = Object.entries(schema.properties).map(([name, member]) => [name, arbitraryOf(member)] as const);
  return fc.record(Object.fromEntries(members), { requiredKeys: schema.required ?? [] });
}

/** Mostly valid, otherwise with one member of any kind, or anything at all. */
function bodyOf(schema: Schema): fc.Arbitrary<unknown> {
  const valid = arbitraryOf(schema) as fc.Arbitrary<object>; // the schema of an object
  const name = fc.oneof(fc.constantFrom(...Object.keys(schema.properties ?? {})), anyText);
  const spoiled = fc.tuple(valid, name, anyJson).map(([body, key, value]) => ({ ...body, [key]: value }));
  return fc.oneof(
    { weight: 3, arbitrary: valid },
    { weight: 3, arbitrary: spoiled },
    { weight: 1, arbitrary: anyJson },
  );
}

function requestOf({ parameters = [], requestBody }: Operation) {
  const values = parameters.map(({ name, required, schema }) => {
    const value = fc.oneof(arbitraryOf(schema).map(String), anyText);
    return [name, required ? value : fc.option(value, { nil: undefined })] as const;
  });
  return fc.record({
    parameters: fc.record(Object.fromEntries(values)),
    body: requestBody ? bodyOf(requestBody.content["application/json"].schema) : fc.constant(undefined),
  });
}

function urlOf(path: string, { parameters = [] }: Operation, values: Record<string, string | undefined>): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ""));
  const query = new URLSearchParams();
  for (const { in: place, name } of parameters) {
    const value = values[name];
    if (place === "query" && value !== undefined) query.set(name, value);
  }
  return `${filled}?${query.toString()}`;
}
