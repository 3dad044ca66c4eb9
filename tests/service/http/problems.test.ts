import assert from "node:assert/strict";
import { PROBLEMS } from "../../../service/http/problem-types";
import { problemBody, ProblemError } from "../../../service/http/problems";
import { useService, validRequest } from "../../support/service/use-service";

/** What clients go by, so that none may change or go. */
const STATUS_BY_TYPE = {
  "invalid-request": 400,
  "malformed-http": 400,
  unauthorized: 401,
  forbidden: 403,
  "path-not-found": 404,
  "transaction-not-found": 404,
  "method-not-allowed": 405,
  "request-timeout": 408,
  "id-taken": 409,
  "body-too-large": 413,
  "path-too-long": 414,
  "unsupported-media-type": 415,
  "expectation-failed": 417,
  "too-many-requests": 429,
  "headers-too-large": 431,
  "internal-error": 500,
  unavailable: 503,
};

describe("problems", () => {
  const service = useService();

  it("have the types and statuses that clients know", () => {
    const statuses = Object.entries(PROBLEMS).map(([name, { status }]) => [name, status]);
    assert.deepEqual(Object.fromEntries(statuses), STATUS_BY_TYPE);
  });

  it("have a title and an explanation of their own", () => {
    const problems = Object.values(PROBLEMS);
    assert.equal(new Set(problems.map(({ title }) => title)).size, problems.length);
    for (const { explanation } of problems) assert.match(explanation, /^[A-Z][^]+\.$/);
  });

  it("lead to their place on a page that is open to all and loads nothing", async () => {
    const response = await fetch(`${service().url}/transactions/unknown`, { headers: { accept: "*/*" } });
    const { type } = (await response.json()) as { type: string };
    const link = new URL(type, response.url);
    assert.equal(link.hash, "#unauthorized");
    const page = await fetch(link);
    assert.deepEqual([page.status, page.headers.get("content-type")], [200, "text/html; charset=utf-8"]);
    assert.match(page.headers.get("content-security-policy") ?? "", /^default-src 'none'; style-src 'unsafe-inline';/);
    const text = await page.text();
    for (const [name, status] of Object.entries(STATUS_BY_TYPE))
      assert.ok(text.includes(`<section id="${name}"><h2>${status}: `), name);
  });

  const post = (body: string | object, headers: Record<string, string> = { "content-type": "application/json" }) =>
    service().request("/transactions", {
      method: "POST",
      headers,
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const CASES: Record<string, () => Promise<Response>> = {
    "invalid-request": () => post({ userId: "alice" }),
    "path-not-found": () => service().request("/transaction"),
    "transaction-not-found": () => service().request("/transactions/never"),
    "method-not-allowed": () => service().request("/transactions", { method: "PUT" }),
    "id-taken": async () => {
      await post({ ...validRequest, transactionId: "mine" });
      return post({ ...validRequest, transactionId: "mine", userId: "somebody-else" });
    },
    "body-too-large": () => post(`"${"a".repeat(65_536)}"`),
    "path-too-long": () => service().request(`/transactions/${"a".repeat(3_000)}`),
    "unsupported-media-type": () => post("<xml/>", { "content-type": "text/xml" }),
  };
  for (const [name, ask] of Object.entries(CASES))
    it(`tell their type, title and status: ${name}`, async () => {
      const response = await ask();
      const { type, title, status } = (await response.json()) as { type: string; title: string; status: number };
      const expected = PROBLEMS[name as keyof typeof PROBLEMS];
      assert.deepEqual([type, title, status], [`/problems#${name}`, expected.title, response.status]);
      assert.equal(status, STATUS_BY_TYPE[name as keyof typeof STATUS_BY_TYPE]);
      assert.equal(response.headers.get("content-type"), "application/problem+json");
    });

  it("are their status alone where a route of one's own names one that has no type", () => {
    assert.equal(
      problemBody(451, "Why.", "id"),
      '{"type":"about:blank","title":"Unavailable For Legal Reasons",' +
        '"status":451,"detail":"Why.","requestId":"id"}',
    );
    assert.equal(new ProblemError(451, "Why.").statusCode, 451);
  });
});
