import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { announcementAlarms } from "../../infra/monitoring/alarms/event-path";
import { metricsOf } from "../../infra/stack/metrics";
import { deployProgram, everyOption } from "../support/program/stack";

const operations = readFileSync(join(__dirname, "..", "..", "docs", "operations.md"), "utf8");

/** The text below each heading of a level, by heading, up to the next heading of that level. */
function sections(markdown: string, level: number): Map<string, string> {
  const [, ...parts] = markdown.split(new RegExp(`^${"#".repeat(level)} `, "m"));
  return new Map(parts.map((part) => [part.split("\n", 1)[0] ?? "", part.slice(part.indexOf("\n"))]));
}

const runbook = sections(sections(operations, 2).get("Alarms") ?? "", 3);

describe("docs/operations.md", () => {
  it("has an entry for every alarm, and no other", async () => {
    const deployments = [await deployProgram(), await deployProgram({ stack: "prod", config: everyOption })];
    const alarms = deployments.flatMap((d) => d.ofType("aws:cloudwatch/metricAlarm:MetricAlarm"));
    const named = alarms.map(({ name, inputs }) => {
      const [, entry] = /docs\/operations\.md#([\w-]+)$/.exec(String(inputs.alarmDescription)) ?? [];
      assert.ok(entry, name);
      assert.ok(name.startsWith(`monitoring-${entry}`), name);
      return entry;
    });
    // Of a stack with subscribers, which none is that ships.
    const ofTopic = announcementAlarms({ metrics: metricsOf("AWS/SNS", {}) });
    const needed = new Set([...named, ...ofTopic.map(({ name }) => name)]);
    const missing = [...needed].filter((entry) => !runbook.has(entry));
    assert.deepEqual(missing, [], `docs/operations.md, "Alarms", needs an entry for each: ${missing.join(", ")}`);
    const orphaned = [...runbook.keys()].filter((entry) => !needed.has(entry));
    assert.deepEqual(orphaned, [], `docs/operations.md, "Alarms", has entries of no alarm: ${orphaned.join(", ")}`);
  });

  it("says in each entry what it means, where to look and what to do", () => {
    for (const [name, text] of runbook) {
      const parts = [...text.matchAll(/^\*\*(\w+)\*\* \S/gm)].map(([, word]) => word);
      assert.deepEqual(parts, ["Means", "Look", "Do"], name);
    }
  });

  it("reads only outputs that the stack has", async () => {
    const { outputs } = await deployProgram();
    const read = [...operations.matchAll(/(?:stack output|\(out) (\w+)/g)].map(([, name = ""]) => name);
    assert.ok(read.length > 0);
    for (const name of read) assert.ok(name in outputs, name);
  });
});
