/** Rules between configuration keys that are each valid alone. */
import { FARGATE_MEMORY_MIB } from "./fargate-sizes";
import type { Values } from "./keys";

/** What would fit instead of a value, and one to show in the remedy. */
interface Remedy {
  allowed: string;
  example: string | string[];
}

/** A key whose value does not fit the others. */
export interface Violation extends Remedy {
  key: keyof Values;
}

/** What could be read; a key whose value is missing or wrong is undefined, and breaks no rule here. */
type Readable = { [K in keyof Values]?: Values[K] } & { region: string | undefined };

interface CrossFieldRule {
  /** The key that has to follow the others. */
  key: keyof Values;
  /** What it has to be, for the reference. */
  rule: string;
  /** Nothing if the rule is kept. */
  violation: (values: Readable) => Remedy | undefined;
}

type NumericKey = { [K in keyof Values]: Values[K] extends number ? K : never }[keyof Values];

function notBelow(key: NumericKey, minKey: NumericKey): CrossFieldRule {
  return {
    key,
    rule: `not below \`${minKey}\``,
    violation: ({ [key]: value, [minKey]: min }) =>
      value !== undefined && min !== undefined && value < min
        ? { allowed: `not below ${minKey} (${min})`, example: String(min) }
        : undefined,
  };
}

export const crossFieldRules: CrossFieldRule[] = [
  notBelow("auroraMaxCapacity", "auroraMinCapacity"),
  notBelow("taskMaxCount", "taskMinCount"),
  {
    key: "taskMemoryMiB",
    rule: "a size that Fargate offers with `taskCpu`",
    violation: ({ taskCpu, taskMemoryMiB }) => {
      const sizes = taskCpu === undefined ? undefined : FARGATE_MEMORY_MIB[taskCpu];
      if (!sizes || taskMemoryMiB === undefined || sizes.includes(taskMemoryMiB)) return undefined;
      return { allowed: `${sizes.join(", ")} MiB with taskCpu ${taskCpu}`, example: String(sizes[0]) };
    },
  },
  {
    key: "availabilityZones",
    rule: "in the region `aws:region`",
    violation: ({ availabilityZones = [], region }) =>
      region !== undefined && availabilityZones.some((zone) => zone.slice(0, -1) !== region)
        ? { allowed: `zones of aws:region (${region})`, example: ["a", "b"].map((zone) => `${region}${zone}`) }
        : undefined,
  },
  {
    key: "eventProcessorReservedConcurrency",
    rule: "0, or not below `eventProcessorMaximumConcurrency`, or throttled messages end in the dead-letter queue",
    violation: ({ eventProcessorReservedConcurrency: reserved, eventProcessorMaximumConcurrency: max }) =>
      reserved && max !== undefined && reserved < max
        ? {
            allowed: `0, or not below eventProcessorMaximumConcurrency (${max}), or throttled messages end in the dead-letter queue`,
            example: String(max),
          }
        : undefined,
  },
  {
    key: "certificateArn",
    rule: "in the region `aws:region`",
    violation: ({ certificateArn, region }) =>
      certificateArn && region !== undefined && certificateArn.split(":")[3] !== region
        ? {
            allowed: `a certificate of aws:region (${region})`,
            example: `arn:aws:acm:${region}:ACCOUNT:certificate/ID`,
          }
        : undefined,
  },
];

export function crossFieldViolations(values: Partial<Values>, region: string | undefined): Violation[] {
  return crossFieldRules.flatMap(({ key, violation }) => {
    const remedy = violation({ ...values, region });
    return remedy ? [{ key, ...remedy }] : [];
  });
}
