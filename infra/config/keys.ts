/**
 * The configuration keys, each stated once. The checks and their messages are made from this, and by `npm run docs` the
 * reference (docs/configuration.md) and what Pulumi.yaml declares.
 */
import { z } from "zod";
import { accountKeys } from "./account-keys";
import { FARGATE_MEMORY_MIB } from "./fargate-sizes";
import { key } from "./key";
import { boolean, capacityUnits, choice, emailAddress, integer, oneOf, optional, text } from "./kinds";
import { networkKeys } from "./network-keys";

/** Retention periods in days that CloudWatch Logs offers (PutRetentionPolicy; as of @pulumi/aws 7.48.0). */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Pulumi's own key, without which nothing can be deployed. */
export const regionKey = key(
  // Of the partition aws: the others have other ARNs, endpoints and registries.
  text(/^(?!cn-|us-gov-|us-iso)[a-z]{2}-[a-z]+-\d$/, "a region of AWS outside China and GovCloud"),
  { meaning: "Region that holds everything of the stack", example: "us-east-1" },
);

export const keys = {
  profile: key(choice("dev", "prod"), {
    meaning: "Rules that the stack must meet: prod is not deployed without what production needs",
    default: "dev",
  }),
  environmentSuffix: key(
    text(
      /^(?=.{1,16}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
      "1 to 16 lower-case letters, digits and single hyphens, a letter first, no hyphen last (the load balancer's name " +
        "transaction-alb-SUFFIX may have 32 characters)",
    ),
    {
      meaning: "End of the physical names, so that several stacks fit one account",
      details: "Another one makes another system: see confirmReplacementOf.",
      example: "dev",
    },
  ),
  ...networkKeys,
  auroraEngineVersion: key(text(/^15\.[1-9]\d$/, "15.10 or a later 15 minor (15.2 to 15.8 are retired)"), {
    meaning: "Aurora PostgreSQL version that the cluster is made with",
    details: "AWS upgrades minors by itself.",
    default: "15.18",
  }),
  auroraMinCapacity: key(capacityUnits({ min: 0.5, max: 256 }), {
    meaning: "Minimum capacity of each Aurora instance",
    default: "0.5",
  }),
  auroraMaxCapacity: key(capacityUnits({ min: 1, max: 256 }), {
    meaning: "Maximum capacity of each Aurora instance",
    default: "4",
  }),
  taskMinCount: key(integer({ min: 1, max: 50 }), {
    meaning: "Minimum number of service tasks",
    default: 2,
  }),
  taskMaxCount: key(integer({ min: 1, max: 50, note: "as each needs a database connection" }), {
    meaning: "Maximum number of service tasks",
    default: 10,
  }),
  taskCpu: key(oneOf(Object.keys(FARGATE_MEMORY_MIB).map(Number), "CPU units"), {
    meaning: "CPU of a service task",
    default: 256,
  }),
  taskMemoryMiB: key(integer({ min: 512, max: 122_880, unit: "MiB" }), {
    meaning: "Memory of a service task, a size that Fargate offers with taskCpu",
    default: 512,
  }),
  eventProcessorTimeoutSeconds: key(integer({ min: 3, max: 900, unit: "seconds" }), {
    meaning: "Time limit of one run of the event processor",
    details: "The queue's visibility timeout is six times this.",
    default: 30,
  }),
  eventProcessorBatchSize: key(integer({ min: 1, max: 1000 }), {
    meaning: "Maximum number of messages that one run of the event processor takes",
    details:
      "Above 10 a batch is waited for up to a second, as Lambda demands. Larger ones are fewer runs; but of a run that is " +
      "ended, by its memory or its time, each message is then processed in a run of its own.",
    default: 10,
    example: "100",
  }),
  eventProcessorMemoryMiB: key(integer({ min: 128, max: 10_240, unit: "MiB" }), {
    meaning: "Memory of the event processor",
    details: "A batch of ten messages of 390 KB was measured at 190 MiB.",
    default: 256,
  }),
  eventProcessorMaximumConcurrency: key(integer({ min: 2, max: 1000 }), {
    meaning: "Maximum number of event processor runs that the queue causes at once",
    default: 10,
  }),
  eventProcessorReservedConcurrency: key(integer({ min: 0, max: 1000, note: "0 for none" }), {
    meaning: "Runs of the account's concurrency that are kept for the event processor",
    default: 0,
    example: "10",
  }),
  backupRetentionDays: key(integer({ min: 1, max: 35, unit: "days" }), {
    meaning: "How long backups of the database are kept",
    default: 7,
  }),
  logRetentionDays: key(oneOf(LOG_RETENTION_DAYS, "days"), {
    meaning: "How long log groups keep their events",
    default: 7,
  }),
  alarmEmail: key(optional(emailAddress, "for no subscription"), {
    meaning: "Address that gets every alarm, once it has confirmed",
    default: "",
    example: "ops@example.com",
  }),
  imageUri: key(
    optional(
      text(/^[a-z0-9][\w.\-/:@]{0,511}$/, "an image reference, [registry/]repository[:tag][@digest]"),
      "to build the service",
    ),
    {
      meaning: "Image to run instead of the service of this project",
      details: "It has to listen on port 8080. To build the service takes Docker.",
      default: "",
      example: "123456789012.dkr.ecr.us-east-1.amazonaws.com/transaction-service:1.0.0",
    },
  ),
  auditLogs: key(boolean, {
    meaning: "Flow logs, access logs and detailed metrics",
    details:
      "VPC flow logs, access logs of the load balancer and of the transaction log, Container Insights, and Performance " +
      "Insights and enhanced monitoring of the database. docs/operations.md says how to switch it off.",
    default: false,
    example: "true",
  }),
  customerManagedKeys: key(boolean, {
    meaning: "KMS keys of the account's own for everything that is stored",
    details:
      "About 1 USD a key and month. Decide before the first deployment: the database, its Performance Insights and the " +
      "repository keep the key that they were made with. Switched off, it deletes the keys, and what was stored under " +
      "them is lost; protectData prevents that.",
    default: false,
    example: "true",
  }),
  protectData: key(boolean, {
    meaning: "Deletion protection, and no emptying of buckets and repository",
    details: "Off means that destroy takes everything with it but what finalSnapshot keeps.",
    default: false,
    example: "true",
  }),
  finalSnapshot: key(boolean, {
    meaning: "What is left of the database when it is deleted: a last snapshot, and its automated backups",
    details:
      "Neither protectData nor profile changes it, so that the way to take a stack down loses nothing on the way. Off means that " +
      "nothing is left. With customerManagedKeys, the snapshot can be read only as long as the stack's key exists.",
    default: false,
    example: "true",
  }),
  ...accountKeys,
  confirmReplacementOf: key(
    optional(
      text(
        /^[a-z][a-z0-9-]{0,15}\/vpc-[0-9a-f]{8,17}$/,
        "SUFFIX/VPC of the system that lives, as the refusal of a preview says it",
      ),
      "to have nothing replaced",
    ),
    {
      meaning:
        "System that may be replaced, with its data, by a change of environmentSuffix, aws:region, vpcCidr or vpcId",
      details:
        "Without it, such a change is refused. What lives is known by the outputs of the last update and a look at its VPC; a first " +
        "update that did not come to its end has left none, and the preview warns where they cannot be read. With protectData, Pulumi " +
        "and AWS refuse the replacement all the same. It confirms nothing once that system is gone.",
      default: "",
      example: "dev/vpc-0a1b2c3d4e5f60718",
    },
  ),
};

/** A complete configuration, by key. */
export type Values = { [K in keyof typeof keys]: z.output<(typeof keys)[K]["schema"]> };
