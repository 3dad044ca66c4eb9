/** What the prod profile requires and the dev profile does not. */
import type { Values } from "./config-keys";

/** What a stack that money goes through must have, and why or how to get it. */
export const productionRules: { [K in keyof Values]?: { meets: (value: Values[K]) => boolean; allowed: string } } = {
  certificateArn: {
    meets: (arn) => arn !== undefined,
    allowed:
      "a certificate in ACM, as tokens and transactions must not travel in clear " +
      "(aws acm request-certificate --domain-name YOURS --validation-method DNS)",
  },
  natGatewayStrategy: { meets: (strategy) => strategy === "OnePerAz", allowed: "OnePerAz" },
  auroraMinCapacity: { meets: (acu) => acu >= 1, allowed: "1 ACU or more, so that a sudden load finds a warm cache" },
  taskMinCount: { meets: (count) => count >= 2, allowed: "2 or more, one for each zone" },
  eventProcessorReservedConcurrency: { meets: (count) => count > 0, allowed: "more than 0" },
  backupRetentionDays: { meets: (days) => days >= 14, allowed: "14 or more" },
  logRetentionDays: { meets: (days) => days >= 365, allowed: "365 or more" },
  alarmEmail: { meets: (address) => address !== undefined, allowed: "an address that somebody reads" },
  auditLogs: { meets: (on) => on, allowed: "true" },
  customerManagedKeys: { meets: (on) => on, allowed: "true" },
  protectData: { meets: (on) => on, allowed: "true" },
};

/** Values to show as a remedy where the key's own would not do. */
export const productionExamples: Partial<Record<keyof Values, string>> = {
  natGatewayStrategy: "OnePerAz",
  auroraMinCapacity: "1",
  backupRetentionDays: "14",
  logRetentionDays: "365",
};

/** Values of Pulumi.prod.yaml that stand for the user's own, and what comes of leaving them. */
export const shippedExamples: { [K in keyof Values]?: { value: Values[K] & string; consequence: string } } = {
  certificateArn: {
    value: "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000",
    consequence: "AWS has no such certificate, and refuses the listener that names it",
  },
  alarmEmail: { value: "operations@example.com", consequence: "nobody would read the alarms" },
};
