import assert from "node:assert/strict";
import { Ajv2020, type AnySchema } from "ajv/dist/2020";
import { useService } from "../../support/service/use-service";

interface Media {
  schema: AnySchema;
  examples?: Record<string, { summary: string; value: { status?: number; title?: string } }>;
}
interface Operation {
  tags: string[];
  operationId: string;
  parameters?: { name: string; in: string; example?: unknown; schema: { examples?: unknown[]; default?: unknown } }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { description: string; content: Record<string, Media>; headers?: Record<string, unknown> }>;
}
interface Document {
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: object; securitySchemes: { token: { description: string } } };
}

describe("the documentation of the API", () => {
  const service = useService();
  let document: Document;
  let operations: Operation[];
  before(async () => {
    document = (await (await fetch(`${service().url}/documentation/json`)).json()) as Document;
    operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  });
  const operation = (id: string) => operations.find(({ operationId }) => operationId === id) ?? assert.fail(id);
  const ajv = new Ajv2020({ strict: false });

  it("puts each operation into a group that says what it is", () => {
    const groups = document.tags.map(({ name }) => name);
    assert.deepEqual(groups, ["Transactions", "Users", "Health"]);
    for (const { tags, operationId } of operations)
      assert.ok(tags.length === 1 && groups.includes(tags[0] ?? ""), operationId);
  });

  it("says where the token comes from", () => {
    const { description } = document.components.securitySchemes.token;
    assert.match(description, /^`npm start` prints it\..*On AWS/);
    assert.match(description, /aws secretsmanager get-secret-value --secret-id \$\(npx pulumi stack output /);
  });

  it("has a request for each case of POST, of which only those without a user are refused by the schema", () => {
    const { schema, examples = {} } =
      operation("acceptTransaction").requestBody?.content["application/json"] ?? assert.fail();
    const validate = ajv.compile(schema);
    const taken = Object.entries(examples).map(([name, { value }]) => [name, validate(value)]);
    assert.deepEqual(Object.fromEntries(taken), {
      new: true,
      "own-id": true,
      repetition: true,
      conflict: true,
      "idempotency-key": true,
      invalid: false,
    });
    assert.deepEqual(examples["own-id"]?.value, {
      transactionId: "order-1042",
      userId: "alice",
      amount: "12.50",
      currency: "EUR",
      type: "payment",
      metadata: { order: 1042, seats: ["F7", "F8"] },
    });
  });

  it("shows each error with its own title and status", () => {
    for (const { responses, operationId } of operations)
      for (const [status, { content, description }] of Object.entries(responses)) {
        const media = content["application/problem+json"];
        if (!media) continue;
        const validate = ajv.compile({ ...(media.schema as object), components: document.components });
        const shown = Object.values(media.examples ?? {}).map(({ value }) => value);
        assert.ok(shown.length > 0, `${operationId} ${status} shows no example`);
        for (const value of shown) {
          assert.ok(validate(value), `${operationId} ${status}: ${JSON.stringify(validate.errors)}`);
          assert.equal(String(value.status), status, operationId);
        }
        assert.equal(description, shown.map(({ title }) => title).join("; or: "), operationId);
      }
  });

  it("leaves no parameter to the page's inventions, and names the headers of a 202", () => {
    for (const { parameters = [], operationId } of operations)
      for (const { name, example, schema } of parameters.filter(({ in: place }) => place === "path"))
        assert.ok(example ?? schema.examples, `${operationId} has no example of ${name}`);
    const headers = Object.keys(operation("acceptTransaction").responses["202"]?.headers ?? {});
    assert.deepEqual(headers, ["location", "idempotency-replayed"]);
  });

  it("is a page with a title of its own, without a bar to load other documents", async () => {
    const page = await (await fetch(`${service().url}/documentation/`)).text();
    assert.match(page, /<title>Transaction service<\/title>/);
    const script = await (await fetch(`${service().url}/documentation/static/swagger-initializer.js`)).text();
    assert.match(script, /"layout":\s*"BaseLayout"/);
  });
});
