/** What the prod profile requires and the dev profile does not. */
import type { Values } from "./keys";
import type { Violation } from "./cross-field-rules";

interface ProductionRule<Value> {
  meets: (value: Value) => boolean;
  /** What it wants, and why or how to get it. */
  allowed: string;
  /** A value to show in the remedy. */
  example: string;
}

/** What a stack that money goes through must have. */
const productionRules: { [K in keyof Values]?: ProductionRule<Values[K]> } = {
  certificateArn: {
    meets: (arn) => arn !== undefined,
    allowed:
      "a certificate in ACM, as tokens and transactions must not travel in clear " +
      "(aws acm request-certificate --domain-name YOURS --validation-method DNS)",
    example: "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
  },
  natGatewayStrategy: { meets: (strategy) => strategy === "OnePerAz", allowed: "OnePerAz", example: "OnePerAz" },
  auroraMinCapacity: {
    meets: (acu) => acu >= 1,
    allowed: "1 ACU or more, so that a sudden load finds a warm cache",
    example: "1",
  },
  taskMinCount: { meets: (count) => count >= 2, allowed: "2 or more, one for each zone", example: "2" },
  eventProcessorReservedConcurrency: { meets: (count) => count > 0, allowed: "more than 0", example: "10" },
  backupRetentionDays: { meets: (days) => days >= 14, allowed: "14 or more", example: "14" },
  logRetentionDays: { meets: (days) => days >= 365, allowed: "365 or more", example: "365" },
  alarmEmail: {
    meets: (address) => address !== undefined,
    allowed: "an address that somebody reads",
    example: "ops@example.com",
  },
  auditLogs: { meets: (on) => on, allowed: "true", example: "true" },
  customerManagedKeys: { meets: (on) => on, allowed: "true", example: "true" },
  protectData: { meets: (on) => on, allowed: "true", example: "true" },
};

/** What a configuration lacks for the prod profile; nothing if it is of another. A key that is missing is not judged. */
export function productionViolations(values: Partial<Values>): Violation[] {
  if (values.profile !== "prod") return [];
  return Object.entries(productionRules).flatMap(([name, { meets, allowed, example }]) => {
    const key = name as keyof Values;
    const isMet = !(key in values) || (meets as (value: unknown) => boolean)(values[key]);
    return isMet ? [] : { key, allowed: `${allowed}, in the prod profile`, example };
  });
}
