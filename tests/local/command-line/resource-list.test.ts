import assert from "node:assert/strict";
import { formatResources } from "../../../local/command-line/resource-list";

describe("what runs where", () => {
  const url = "http://127.0.0.1:45660/000000000000/transactions-dlq-dev";
  const resources = [
    { type: "aws:sqs/queue:Queue", name: "transactions-dlq-dev", location: url },
    {
      type: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
      name: "event-processor-asynchronous",
      location: "2 retries",
    },
    { type: "awsx:ecs:FargateService", name: "transaction-service-dev", location: "2 processes" },
  ];

  for (const columns of [60, 80])
    it(`fits into ${columns} columns, with every URL whole`, () => {
      const lines = formatResources(resources, columns).split("\n");
      for (const line of lines) assert.ok(line.length <= columns, line);
      assert.deepEqual(lines.slice(0, 3), ["sqs/queue", "  transactions-dlq-dev", `  ${url}`]);
      assert.equal(lines.length, 9);
    });

  for (const columns of [200, Infinity])
    it(`is a table on ${columns} columns`, () => {
      const text = formatResources(resources, columns);
      assert.match(text, /│ ecs\/FargateService +│ transaction-service-dev +│ 2 processes +│/);
      for (const line of text.split("\n")) assert.equal(line.length, 126);
    });
});
