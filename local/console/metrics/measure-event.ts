/** What a live event measures. */
import { z } from "zod";
import type { LiveEvent } from "../../live-events/live-event";
import { readJsonObject } from "../../../shared/json-text";
import type { Measurement, Metrics } from "./metrics";

/** A line in CloudWatch's embedded metric format, as far as it is read here. */
const embeddedMetrics = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

export function measureEvent(event: LiveEvent, metrics: Pick<Metrics, "record" | "hold">): void {
  switch (event.kind) {
    case "log":
    case "service-log":
      for (const measurement of readLine(event.line)) metrics.record(measurement);
      return;
    case "invoked":
      for (const measurement of measureInvocation(event)) metrics.record(measurement);
      return;
    case "answered":
      for (const measurement of measureAnswer(event)) metrics.record(measurement);
      return;
    case "targets":
      for (const [metricName, value] of [
        ["HealthyHostCount", event.healthy],
        ["UnHealthyHostCount", event.unhealthy],
      ] as const)
        metrics.hold({ ...targetsOf(event.loadBalancerName), metricName, value });
      return;
    default:
  }
}

/** A function or the service writes many lines, and few of them have metrics. */
function readLine(line: string): Measurement[] {
  if (!line.includes('"_aws"')) return [];
  const { data: content } = embeddedMetrics.safeParse(readJsonObject(line));
  if (!content) return [];
  return content._aws.CloudWatchMetrics.flatMap(({ Namespace: namespace, Dimensions, Metrics: named }) =>
    Dimensions.flatMap((names) => {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(content[name])]));
      return named.map(({ Name }) => ({ namespace, metricName: Name, dimensions, value: Number(content[Name]) }));
    }),
  );
}

function measureInvocation(event: Extract<LiveEvent, { kind: "invoked" }>): Measurement[] {
  const { functionName, outcome, milliseconds } = event;
  const measured = { namespace: "AWS/Lambda", dimensions: { FunctionName: functionName } };
  if (outcome === "throttled") return [{ ...measured, metricName: "Throttles", value: 1 }];
  return [
    { ...measured, metricName: "Invocations", value: 1 },
    { ...measured, metricName: "Errors", value: outcome === "failed" ? 1 : 0 },
    { ...measured, metricName: "Duration", value: milliseconds },
  ];
}

const LOAD_BALANCING = "AWS/ApplicationELB";

/** As ALB's ARN suffixes are here. */
function loadBalancerOf(name: string) {
  return { namespace: LOAD_BALANCING, dimensions: { LoadBalancer: `app/${name}` } };
}

function targetsOf(name: string) {
  return {
    namespace: LOAD_BALANCING,
    dimensions: { LoadBalancer: `app/${name}`, TargetGroup: `targetgroup/${name}` },
  };
}

function measureAnswer(event: Extract<LiveEvent, { kind: "answered" }>): Measurement[] {
  const { loadBalancerName, status, milliseconds, isByTarget } = event;
  const loadBalancer = loadBalancerOf(loadBalancerName);
  const request = { ...loadBalancer, metricName: "RequestCount", value: 1 };
  if (!isByTarget)
    return status < 500 ? [request] : [request, { ...loadBalancer, metricName: "HTTPCode_ELB_5XX_Count", value: 1 }];
  const targets = targetsOf(loadBalancerName);
  return [
    request,
    { ...targets, metricName: `HTTPCode_Target_${Math.floor(status / 100)}XX_Count`, value: 1 },
    { ...targets, metricName: "TargetResponseTime", value: milliseconds / 1_000 },
  ];
}
