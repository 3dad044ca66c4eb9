import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { keys } from "../../infra/config/keys";
import { prices } from "../../preview/costs/prices";
import { ACUS_OF_RATE, BYTES, RUN_SECONDS, TABLE_READS, TABLE_WRITES } from "../../preview/costs/transaction";
import { PROJECT_DIRECTORY } from "../../program/stack-values";
import { messageBody, sqsRecord } from "../support/handlers/factories";
import { createFakePorts } from "../support/handlers/fake-ports";
import { invoke } from "../support/handlers/invoke";

const capacity = readFileSync(join(PROJECT_DIRECTORY, "docs", "capacity.md"), "utf8");

/** A line, its end, and what CloudWatch adds to an event. */
const logged = (entry: object) => Buffer.byteLength(JSON.stringify(entry)) + 1 + 26;

/** Lambda's own two lines of a run, its start and its report, as JSON. */
const LAMBDA_LINES = 2 * 350;

describe("what a transaction takes", () => {
  it("is what the event processor does with one", async () => {
    const ports = createFakePorts();
    const transactionId = "0b0c6f6e-6f0e-4c3a-9c1a-6a5a3f0b1c2d";
    await invoke(ports, { Records: [sqsRecord({ body: messageBody({ transactionId }) })] });
    const calls = ports.calls.map((call) => call.split(" ", 1)[0]);
    // One consistent read; two items written, the second of which is in the index, too; one object.
    assert.deepEqual(calls, ["find", "claim", "log", "add"]);
    assert.equal(TABLE_READS, 1 + 0.5);
    assert.equal(TABLE_WRITES, 2 + 1);
    const bytes = [...ports.records, ...ports.metrics].reduce((sum, entry) => sum + logged(entry), LAMBDA_LINES);
    assert.ok(bytes <= BYTES.runLogs && bytes > 0.8 * BYTES.runLogs, `${bytes} bytes of logs`);
  });

  it("is what the page of capacity says", () => {
    const figure = (pattern: RegExp) => Number(pattern.exec(capacity)?.[1]);
    const microseconds = figure(/\| CPU of PostgreSQL, a request in a shared commit +\| ([\d.]+) us/);
    // 4 ACUs are about one vCPU, which is used to 80 %.
    assert.ok(Math.abs(ACUS_OF_RATE - (microseconds / 1e6) * 4 * 1.25) < 1e-6, `${microseconds} us`);
    const batchMilliseconds = figure(/\| a batch of ten, where each call of AWS takes 10 ms +\| ([\d.]+) ms/);
    assert.ok(Math.abs(RUN_SECONDS - batchMilliseconds / 1_000) < 0.005, `${batchMilliseconds} ms`);
    assert.equal(figure(/([\d.]+) bytes a row/), BYTES.databaseRow);
  });
});

describe("what a key says of prices", () => {
  it("is of the same table: interface endpoints", () => {
    const details = keys.interfaceEndpoints.details ?? "";
    const { interfaceEndpoint, interfaceEndpointData, natData } = prices;
    const month = interfaceEndpoint.usd * 5 * 2 * 730;
    const fromGb = Math.round(month / (natData.usd - interfaceEndpointData.usd) / 100) * 100;
    for (const text of [
      `costs ${interfaceEndpoint.usd} USD for each hour and zone`,
      `about ${month} USD a month`,
      `and ${interfaceEndpointData.usd} USD a GB, where a NAT gateway takes ${natData.usd}`,
      `from about ${fromGb.toLocaleString("en-US")} GB a month`,
    ])
      assert.ok(details.includes(text), text);
  });
});
