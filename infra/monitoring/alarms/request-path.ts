/** Alarms of what a request passes until it is answered: load balancer, service, database. */
import type { SystemMetrics } from "../metrics";
import { rule, type AlarmRule, type AlarmSubjects } from "./rule";

export function loadBalancerAlarms({ loadBalancer, targets }: SystemMetrics): AlarmRule[] {
  return [
    rule(
      "alb-no-healthy-hosts",
      "No task is healthy, the API is down",
      targets("HealthyHostCount", "Minimum"),
      1,
      [2, 60],
      { comparison: "below", silence: "breaching" },
    ),
    rule(
      "alb-unhealthy-hosts",
      "A task does not answer its health check",
      targets("UnHealthyHostCount", "Maximum"),
      0,
      [3, 60],
    ),
    rule(
      "alb-5xx",
      "The load balancer itself answers with errors: no task could be reached, or none answered",
      loadBalancer("HTTPCode_ELB_5XX_Count", "Sum"),
      10,
      [1, 300],
    ),
    rule("target-5xx", "The service answers with errors", targets("HTTPCode_Target_5XX_Count", "Sum"), 10, [1, 300]),
    rule(
      "alb-latency",
      "One request in a hundred takes more than a second",
      targets("TargetResponseTime", "p99"),
      1,
      [3, 60],
    ),
  ];
}

export function serviceAlarms({ service, serviceInsights }: SystemMetrics, subjects: AlarmSubjects): AlarmRule[] {
  const { containerInsights, taskMinCount } = subjects;
  const tasksLow = rule(
    "ecs-tasks-low",
    `Fewer than ${taskMinCount} tasks run`,
    serviceInsights("RunningTaskCount", "Minimum"),
    taskMinCount,
    [3, 60],
    { comparison: "below", silence: "breaching" },
  );
  return [
    ...(containerInsights ? [tasksLow] : []),
    rule(
      "ecs-unhealthy",
      "The tasks' CPU is above 90 % in spite of scaling",
      service("CPUUtilization", "Average"),
      90,
      [2, 300],
    ),
    rule(
      "ecs-memory-high",
      "The tasks' memory is above 90 % in spite of scaling",
      service("MemoryUtilization", "Average"),
      90,
      [2, 300],
    ),
  ];
}

export function databaseAlarms({ database, writer }: SystemMetrics, subjects: AlarmSubjects): AlarmRule[] {
  const connections = Math.floor(0.8 * subjects.maxDatabaseConnections);
  return [
    rule(
      "aurora-cpu-high",
      "Aurora's CPU is above 80 %, on the average of writer and reader",
      database("CPUUtilization", "Average"),
      80,
      [2, 300],
    ),
    // The reader idles, so that a writer which is busy to the full moves the average above to 50 % only.
    rule("aurora-writer-cpu-high", "The writer's CPU is above 80 %", writer("CPUUtilization", "Average"), 80, [2, 300]),
    rule(
      "aurora-acu-high",
      "The writer uses more than 90 % of the capacity that it may scale to",
      writer("ACUUtilization", "Average"),
      90,
      [3, 300],
    ),
    rule(
      "aurora-connections",
      `More than ${connections} connections are open, 80 % of what the service can have`,
      database("DatabaseConnections", "Maximum"),
      connections,
      [3, 60],
    ),
    rule(
      "aurora-replica-lag",
      "The reader is more than a second behind",
      database("AuroraReplicaLagMaximum", "Maximum"),
      1000,
      [3, 60],
    ),
  ];
}
