/** What the prod profile requires and the dev profile does not. */
import type { Violation } from "./cross-field-rules";
import { exampleOf, type Example } from "./key";
import { keys, type Values } from "./keys";

interface ProductionRule<Value> {
  isMet: (value: Value, values: Partial<Values>) => boolean;
  /** What it wants, and why or how to get it. */
  allowed: string;
  /** A value to show in the remedy. */
  example: Example;
}

/** @param rest follows the bound: the unit, the reason. */
function atLeast(min: number, rest = "", example = min): ProductionRule<number> {
  return { isMet: (value) => value >= min, allowed: `${min} or more${rest}`, example: String(example) };
}

function exactly(required: string | boolean): ProductionRule<string | boolean> {
  return { isMet: (value) => value === required, allowed: String(required), example: String(required) };
}

function given(key: keyof Values, allowed: string): ProductionRule<string | undefined> {
  return { isMet: (value) => value !== undefined, allowed, example: exampleOf(keys[key]) };
}

export const productionRules: { [K in keyof Values]?: ProductionRule<Values[K]> } = {
  certificateArn: {
    isMet: (value, values) => value !== undefined || !("domainName" in values) || values.domainName !== undefined,
    allowed:
      "a certificate in ACM, as tokens and transactions must not travel in clear " +
      "(aws acm request-certificate --domain-name YOURS --validation-method DNS), or domainName with hostedZoneId instead",
    example: exampleOf(keys.certificateArn),
  },
  natGatewayStrategy: {
    isMet: (value, { vpcId }) => value === "OnePerAz" || vpcId !== undefined,
    allowed: "OnePerAz, but with vpcId, whose NAT gateways are its owner's",
    example: "OnePerAz",
  },
  auroraMinCapacity: atLeast(1, " ACUs, so that a sudden load finds a warm cache"),
  taskMinCount: atLeast(2, ", one for each zone"),
  eventProcessorReservedConcurrency: atLeast(1, "", 10),
  backupRetentionDays: atLeast(14),
  logRetentionDays: atLeast(365),
  alarmEmail: given("alarmEmail", "an address that somebody reads"),
  auditLogs: exactly(true),
  customerManagedKeys: exactly(true),
  protectData: exactly(true),
  finalSnapshot: exactly(true),
};

/** What a configuration lacks for the prod profile; nothing if it is of another. A key that is missing is not judged. */
export function productionViolations(values: Partial<Values>): Violation[] {
  if (values.profile !== "prod") return [];
  return Object.entries(productionRules).flatMap(([name, { isMet, allowed, example }]) => {
    const key = name as keyof Values;
    const keepsIt =
      !(key in values) || (isMet as (value: unknown, all: Partial<Values>) => boolean)(values[key], values);
    return keepsIt ? [] : { key, allowed: `${allowed}, in the prod profile`, example };
  });
}
