import assert from "node:assert/strict";
import { measureEvent } from "../../../../local/console/metrics/measure-event";
import { createMetrics, type Metric } from "../../../../local/console/metrics/metrics";
import type { LiveEvent } from "../../../../local/live-events/live-event";

const FUNCTION = { namespace: "AWS/Lambda", dimensions: { FunctionName: "f" } };
const LOAD_BALANCER = { namespace: "AWS/ApplicationELB", dimensions: { LoadBalancer: "app/lb" } };
const TARGETS = { ...LOAD_BALANCER, dimensions: { TargetGroup: "targetgroup/lb", LoadBalancer: "app/lb" } };

describe("what an event measures", () => {
  function sumOf(metric: Metric, events: readonly LiveEvent[]): number | null {
    const metrics = createMetrics();
    const sum = metrics.watch(metric, "Sum");
    for (const event of events) measureEvent(event, metrics);
    metrics.tick();
    return sum.take();
  }

  const line = (content: unknown): LiveEvent => ({ kind: "log", functionName: "f", line: JSON.stringify(content) });

  const EMBEDDED = {
    _aws: {
      Timestamp: 1,
      CloudWatchMetrics: [{ Namespace: "Own", Dimensions: [["A", "B"]], Metrics: [{ Name: "Done", Unit: "Count" }] }],
    },
    A: "a",
    B: "b",
    Done: 3,
  };

  it("is what a line says in the embedded metric format, of a function or a task", () => {
    const metric = { namespace: "Own", metricName: "Done", dimensions: { B: "b", A: "a" } };
    const ofTask: LiveEvent = { kind: "service-log", serviceName: "s", line: JSON.stringify(EMBEDDED) };
    assert.equal(sumOf(metric, [line(EMBEDDED), ofTask]), 6);
    assert.equal(sumOf({ ...metric, dimensions: { A: "a" } }, [line(EMBEDDED)]), null);
  });

  it("is nothing in a line of another form", () => {
    const metric = { namespace: "Own", metricName: "Done", dimensions: {} };
    for (const content of [{ _aws: null }, { _aws: { CloudWatchMetrics: {} } }, "_aws", [{ _aws: 1 }]])
      assert.equal(sumOf(metric, [line(content)]), null);
    assert.equal(sumOf(metric, [{ kind: "log", functionName: "f", line: '{"_aws"' }]), null);
  });

  it("is how an invocation ended, and how long it took", () => {
    const events = (["succeeded", "failed", "throttled"] as const).map((outcome): LiveEvent => ({
      kind: "invoked",
      functionName: "f",
      outcome,
      milliseconds: 10,
    }));
    for (const [metricName, sum] of [
      ["Invocations", 2],
      ["Errors", 1],
      ["Throttles", 1],
      ["Duration", 20],
    ] as const)
      assert.equal(sumOf({ ...FUNCTION, metricName }, events), sum, metricName);
  });

  it("is who answered a request, and how", () => {
    const answers = [
      [202, true],
      [404, true],
      [503, true],
      [502, false],
    ] as const;
    const events = answers.map(([status, isByTarget]): LiveEvent => ({
      ...{ kind: "answered", loadBalancerName: "lb", status, isByTarget },
      milliseconds: 500,
    }));
    assert.equal(sumOf({ ...LOAD_BALANCER, metricName: "RequestCount" }, events), 4);
    assert.equal(sumOf({ ...LOAD_BALANCER, metricName: "HTTPCode_ELB_5XX_Count" }, events), 1);
    for (const kind of ["2XX", "4XX", "5XX"])
      assert.equal(sumOf({ ...TARGETS, metricName: `HTTPCode_Target_${kind}_Count` }, events), 1, kind);
    assert.equal(sumOf({ ...TARGETS, metricName: "TargetResponseTime" }, events), 1.5);
  });

  it("is how many targets there are, which holds until that changes", () => {
    const metrics = createMetrics();
    measureEvent({ kind: "targets", loadBalancerName: "lb", healthy: 2, unhealthy: 1 }, metrics);
    const healthy = metrics.watch({ ...TARGETS, metricName: "HealthyHostCount" }, "Minimum");
    for (let n = 0; n < 2; n++) {
      metrics.tick();
      assert.equal(healthy.take(), 2);
    }
  });
});
