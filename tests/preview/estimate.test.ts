import assert from "node:assert/strict";
import { estimate, type Estimate } from "../../preview/costs/estimate";
import { formulaOf } from "../../preview/costs/line";
import { PRICES_OF, prices } from "../../preview/costs/prices";
import { evaluate, isComponent } from "../../program/evaluation";
import { resource, type Stack } from "../../program/resource";
import { readStackValues } from "../../program/stack-values";
import { STACKS_DIRECTORY } from "../support/program/stacks";

/** Resources by stack and configuration: tests only read them. */
const evaluated = new Map<string, Promise<Stack>>();

async function resourcesOf(stack: string, config: Record<string, string>): Promise<Stack> {
  const { resources } = await evaluate(stack, readStackValues(stack, config, STACKS_DIRECTORY));
  return resources.filter(({ type }) => !isComponent(type));
}

async function estimated(stack: string, rate: number, config: Record<string, string> = {}): Promise<Estimate> {
  const key = `${stack} ${JSON.stringify(config)}`;
  const resources = evaluated.get(key) ?? resourcesOf(stack, config);
  evaluated.set(key, resources);
  return estimate(await resources, rate);
}

const linesOf = ({ lines }: Estimate, when: string) =>
  Object.fromEntries(lines.filter((line) => line.when === when).map((line) => [line.item, line.usd.toFixed(2)]));

/** Of the stack dev. What its user adds is on other lines, or on those of alarms and metrics. */
const DEV_AT_REST = {
  // 0.045 USD an hour, 730 hours.
  "NAT gateways": "32.85",
  // 0.005 USD an hour: one of the gateway, one of the balancer in each of two zones.
  "NAT gateways, addresses": "3.65",
  "Load balancer, addresses": "7.30",
  // 0.0225 USD an hour.
  "Load balancer": "16.43",
  // Two tasks of a quarter vCPU (0.04048 USD an hour) and half a GB (0.004445 USD).
  "Fargate, CPU": "14.78",
  "Fargate, memory": "3.24",
  // Two instances of half an ACU (0.12 USD an hour).
  "Aurora, at least": "87.60",
  "Secret of the database": "0.40",
  Secrets: "0.40",
  Dashboards: "3.00",
};

/** With ten transactions a second, which are 26.28 million a month. */
const DEV_UNDER_LOAD = {
  // 10 connections a second are 0.4 LCU of 0.008 USD an hour.
  "Load balancer, capacity": "2.34",
  // 3 KB each: 78.84 GB of 0.045 USD.
  "NAT gateways, data": "3.55",
  // 420 bytes each: 11.04 GB of 0.50 USD.
  "Logs of transaction-service-dev": "5.52",
  // 78.84 million writes of 0.20 USD.
  "Aurora, I/O": "15.77",
  // 15.77 GB of 0.10 USD.
  "Aurora, storage of a month's rows": "1.58",
  // 78.84 million write units of 0.625 USD, 39.42 million read units of 0.125 USD.
  "DynamoDB, writes": "49.28",
  "DynamoDB, reads": "4.93",
  // 36.79 GB of 0.25 and of 0.20 USD.
  "DynamoDB, storage of a month's items": "9.20",
  "DynamoDB, backup of those": "7.36",
  // 0.005 USD a thousand.
  "S3, PUTs": "131.40",
  "S3, storage of a month's objects": "0.18",
  // 78.84 million of 0.40 USD.
  "SQS, to event-processor-dev": "31.54",
  "Lambda, runs of event-processor-dev": "5.26",
  // 50 ms of 0.25 GB each: 328,500 GB-seconds of 0.0000166667 USD.
  "Lambda, time of event-processor-dev": "5.48",
  // 1.7 KB each: 44.68 GB of 0.50 USD.
  "Logs of event-processor-dev": "22.34",
  // 1 and 5 % of 9 a second: 3.81 million of 5 USD.
  "X-Ray of event-processor-dev": "19.05",
};

/** Of the one, what the other has. */
const pick = (all: Record<string, string>, wanted: Record<string, string>) =>
  Object.fromEntries(Object.keys(wanted).map((item) => [item, all[item]]));

describe("the cost of a stack", () => {
  it("of dev at rest is what its parts cost by hand", async () => {
    const costs = await estimated("dev", 0);
    assert.deepEqual(pick(linesOf(costs, "at rest"), DEV_AT_REST), DEV_AT_REST);
    const sum = costs.lines.reduce((usd, line) => usd + line.usd, 0);
    assert.equal(costs.atRestUsd.toFixed(4), sum.toFixed(4));
    assert.equal(costs.underLoadUsd, 0);
  });

  it("has alarms by the metrics that they look at, and each metric of the system's own once", () => {
    const alarm = (name: string, inputs = {}) => resource("aws:cloudwatch/metricAlarm:MetricAlarm", name, inputs);
    const metricQueries = [{ metric: {} }, { metric: {} }, { expression: "a / b" }];
    const own = (name: string) => ["TransactionSystem", name, "Environment", "dev", { stat: "Sum" }];
    const widgets = [[own("Processed"), own("Rejected"), ["AWS/SQS", "Depth"]], [own("Processed")]].map((metrics) => ({
      properties: { metrics },
    }));
    const dashboard = resource("aws:cloudwatch/dashboard:Dashboard", "all", {
      dashboardBody: JSON.stringify({ widgets }),
    });
    const costs = estimate([alarm("plain"), alarm("math", { metricQueries }), dashboard], 0);
    assert.deepEqual(linesOf(costs, "at rest"), {
      // Three metrics of 0.10 USD, two of 0.30 USD.
      Alarms: "0.30",
      Dashboards: "3.00",
      "Metrics of the system's own": "0.60",
    });
  });

  it("has the questions that Lambda asks queues where nothing comes", () => {
    const trigger = resource("aws:lambda/eventSourceMapping:EventSourceMapping", "trigger", {});
    // Five pollers, three questions a minute: 657,000 a month of 0.40 USD a million.
    assert.deepEqual(linesOf(estimate([trigger], 0), "at rest"), { "SQS, asked by Lambda": "0.26" });
  });

  it("of prod at rest is that of two gateways, larger tasks, 2 ACUs, and three keys", async () => {
    const lines = linesOf(await estimated("prod", 0), "at rest");
    assert.deepEqual(
      ["NAT gateways", "Fargate, CPU", "Fargate, memory", "Aurora, at least", "KMS keys"].map((item) => lines[item]),
      ["65.70", "29.55", "6.49", "350.40", "3.00"],
    );
  });

  it("grows with transactions as each of them takes", async () => {
    const underLoad = linesOf(await estimated("dev", 10), "under load");
    assert.deepEqual(pick(underLoad, DEV_UNDER_LOAD), DEV_UNDER_LOAD);
  });

  it("has more tasks and more of Aurora where the load asks for them, and no more than their bounds", async () => {
    // 450 a second: five tasks of 100 each, three more than two; 0.24 ACUs.
    const some = linesOf(await estimated("dev", 450), "under load");
    assert.deepEqual([some["Fargate, CPU"], some["Fargate, memory"]], ["22.16", "4.87"]);
    assert.equal(some["Aurora, above that"], undefined);
    // 2,000 a second: ten tasks at most, eight more; 1.05 ACUs, which are 1.5, one more on each of two instances.
    const many = linesOf(await estimated("dev", 2_000), "under load");
    assert.deepEqual([many["Fargate, CPU"], many["Aurora, above that"]], ["59.10", "175.20"]);
    // 1,000,000 a second: 4 ACUs at most.
    const all = linesOf(await estimated("dev", 1_000_000), "under load");
    assert.equal(all["Aurora, above that"], "613.20");
  });

  it("has interface endpoints by the hour and zone, which then carry the data", async () => {
    const costs = await estimated("dev", 10, { interfaceEndpoints: "true" });
    // Each in two zones, of 0.01 USD an hour: five, and another one where there are subscribers.
    const interfaces = Number(linesOf(costs, "at rest")["Interface endpoints"]) / (2 * 730 * 0.01);
    assert.ok([5, 6].includes(Number(interfaces.toFixed(6))), String(interfaces));
    // 78.84 GB of 0.01 USD.
    const underLoad = linesOf(costs, "under load");
    assert.equal(underLoad["Interface endpoints, data"], "0.79");
    assert.equal(underLoad["NAT gateways, data"], undefined);
  });

  it("of a guest has nothing of its host's network", async () => {
    const { lines } = await estimated("guest", 10);
    assert.deepEqual(
      lines.filter(({ item }) => /NAT|endpoint/.test(item)),
      [],
    );
  });

  it("knows of every type whether it costs anything, and says so of any other", async () => {
    for (const stack of ["dev", "prod", "guest"])
      assert.deepEqual(
        (await estimated(stack, 1)).unknownTypes,
        [],
        `${stack}: say in preview/costs/ what these types cost, or in FREE_TYPES of preview/costs/estimate.ts that it is nothing`,
      );
    const other = resource("aws:kinesis/stream:Stream", "stream", {});
    assert.deepEqual(estimate([other], 1).unknownTypes, ["aws:kinesis/stream:Stream"]);
  });

  it("is what its formulas say", async () => {
    const { lines } = await estimated("dev", 10);
    const formulas = Object.fromEntries(lines.map((line) => [line.item, formulaOf(line)]));
    assert.equal(formulas["Fargate, CPU"], "2 tasks x 0.25 vCPU x 730 h x 0.04048 USD/vCPU-hour");
    assert.equal(formulas["SQS, to event-processor-dev"], "26.28 million x 3 requests each x 0.4 USD/million requests");
    for (const { item, usd } of lines) {
      const factors = (formulas[item] ?? "").split(" x ").map((text) => Number.parseFloat(text.replaceAll(",", "")));
      const product = factors.reduce((all, factor) => all * factor, 1);
      assert.ok(Math.abs(product - usd) < 0.01, `${item}: ${formulas[item] ?? ""} is ${product}, not ${usd}`);
    }
  });
});

describe("the table of prices", () => {
  it("says where and when they hold, and has AWS's page of each", () => {
    assert.match(PRICES_OF.date, /^20\d\d-\d\d$/);
    for (const { usd, page } of Object.values(prices)) {
      assert.ok(usd > 0);
      assert.match(page, /^https:\/\/aws\.amazon\.com\/.+\/pricing\//);
    }
  });
});
