/** Alarms of what a request passes until it is answered: load balancer, service, database. */
import type { Database } from "../../data/database";
import type { TransactionService } from "../../service/transaction-service";
import type { Alarm } from "./alarm";

export function loadBalancerAlarms({ metrics }: TransactionService): Alarm[] {
  return [
    {
      name: "alb-no-healthy-hosts",
      meaning: "No task is healthy, the API is down",
      metric: metrics.targets("HealthyHostCount", "Minimum"),
      below: 1,
      for: { periods: 2, seconds: 60 },
      treatMissingData: "breaching",
    },
    {
      name: "alb-unhealthy-hosts",
      meaning: "A task does not answer its health check",
      metric: metrics.targets("UnHealthyHostCount", "Maximum"),
      above: 0,
      for: { periods: 3, seconds: 60 },
    },
    {
      name: "alb-5xx",
      meaning: "The load balancer itself answers with errors: no task could be reached, or none answered",
      metric: metrics.loadBalancer("HTTPCode_ELB_5XX_Count", "Sum"),
      above: 10,
      for: { periods: 1, seconds: 300 },
    },
    {
      name: "target-5xx",
      meaning: "The service answers with errors",
      metric: metrics.targets("HTTPCode_Target_5XX_Count", "Sum"),
      above: 10,
      for: { periods: 1, seconds: 300 },
    },
    {
      name: "alb-latency",
      meaning: "One request in a hundred takes more than a second",
      metric: metrics.targets("TargetResponseTime", "p99"),
      above: 1,
      for: { periods: 3, seconds: 60 },
    },
  ];
}

/** Container Insights alone count the tasks. */
export function taskCountAlarms({ metrics: { insights }, minCount }: TransactionService): Alarm[] {
  if (!insights) return [];
  return [
    {
      name: "ecs-tasks-low",
      meaning: `Fewer than ${minCount} tasks run`,
      metric: insights.tasks("RunningTaskCount", "Minimum"),
      below: minCount,
      for: { periods: 3, seconds: 60 },
      treatMissingData: "breaching",
    },
  ];
}

export function taskAlarms({ metrics }: TransactionService): Alarm[] {
  return [
    {
      name: "ecs-unhealthy",
      meaning: "The tasks' CPU is above 90 % in spite of scaling",
      metric: metrics.tasks("CPUUtilization", "Average"),
      above: 90,
      for: { periods: 2, seconds: 300 },
    },
    {
      name: "ecs-memory-high",
      meaning: "The tasks' memory is above 90 % in spite of scaling",
      metric: metrics.tasks("MemoryUtilization", "Average"),
      above: 90,
      for: { periods: 2, seconds: 300 },
    },
  ];
}

/** @param service the only one to connect to the database. */
export function databaseAlarms({ metrics }: Database, service: TransactionService): Alarm[] {
  const connections = Math.floor(0.8 * service.maxDatabaseConnections);
  return [
    {
      name: "aurora-cpu-high",
      meaning: "Aurora's CPU is above 80 %, on the average of writer and reader",
      metric: metrics.cluster("CPUUtilization", "Average"),
      above: 80,
      for: { periods: 2, seconds: 300 },
    },
    {
      name: "aurora-writer-cpu-high",
      meaning: "The writer's CPU is above 80 %",
      // The reader idles, so that a writer which is busy to the full moves the average above to 50 % only.
      metric: metrics.writer("CPUUtilization", "Average"),
      above: 80,
      for: { periods: 2, seconds: 300 },
    },
    {
      name: "aurora-acu-high",
      meaning: "The writer uses more than 90 % of the capacity that it may scale to",
      metric: metrics.writer("ACUUtilization", "Average"),
      above: 90,
      for: { periods: 3, seconds: 300 },
    },
    {
      name: "aurora-connections",
      meaning: `More than ${connections} connections are open, 80 % of what the service can have`,
      metric: metrics.cluster("DatabaseConnections", "Maximum"),
      above: connections,
      for: { periods: 3, seconds: 60 },
    },
    {
      name: "aurora-replica-lag",
      meaning: "The reader is more than a second behind",
      metric: metrics.cluster("AuroraReplicaLagMaximum", "Maximum"),
      above: 1000,
      for: { periods: 3, seconds: 60 },
    },
  ];
}
