/** Rules between configuration keys that are each valid alone. */
import { FARGATE_MEMORY_MIB, type Values } from "./keys";

/** A key whose value does not fit the others, what would, and a value to show in the remedy. */
export interface Violation {
  key: keyof Values;
  allowed: string;
  example: string | string[];
}

/** What could be read; a key whose value is missing or wrong is undefined, and breaks no rule here. */
type Readable = { [K in keyof Values]?: Values[K] } & { region: string | undefined };

const rules: ((values: Readable) => Violation | undefined)[] = [
  ({ auroraMinCapacity: least, auroraMaxCapacity: most }) =>
    least !== undefined && most !== undefined && most < least
      ? {
          key: "auroraMaxCapacity",
          allowed: `not below auroraMinCapacity (${least})`,
          example: String(Math.max(least, 1)),
        }
      : undefined,
  ({ taskMinCount: least, taskMaxCount: most }) =>
    least !== undefined && most !== undefined && most < least
      ? { key: "taskMaxCount", allowed: `not below taskMinCount (${least})`, example: String(least) }
      : undefined,
  ({ taskCpu, taskMemoryMiB }) => {
    const sizes = taskCpu === undefined ? undefined : FARGATE_MEMORY_MIB[taskCpu];
    if (!sizes || taskMemoryMiB === undefined || sizes.includes(taskMemoryMiB)) return undefined;
    return {
      key: "taskMemoryMiB",
      allowed: `${sizes.join(", ")} MiB with taskCpu ${taskCpu}`,
      example: String(sizes[0]),
    };
  },
  ({ availabilityZones = [], region }) =>
    region !== undefined && availabilityZones.some((zone) => zone.slice(0, -1) !== region)
      ? {
          key: "availabilityZones",
          allowed: `zones of aws:region (${region})`,
          example: ["a", "b"].map((zone) => `${region}${zone}`),
        }
      : undefined,
  ({ eventProcessorReservedConcurrency: reserved, eventProcessorMaximumConcurrency: most }) =>
    reserved && most !== undefined && reserved < most
      ? {
          key: "eventProcessorReservedConcurrency",
          allowed: `0, or not below eventProcessorMaximumConcurrency (${most}), or throttled messages end in the dead-letter queue`,
          example: String(most),
        }
      : undefined,
  ({ certificateArn, region }) =>
    certificateArn && region !== undefined && certificateArn.split(":")[3] !== region
      ? {
          key: "certificateArn",
          allowed: `a certificate of aws:region (${region})`,
          example: `arn:aws:acm:${region}:ACCOUNT:certificate/ID`,
        }
      : undefined,
];

export function crossFieldViolations(values: Partial<Values>, region: string | undefined): Violation[] {
  return rules.flatMap((rule) => rule({ ...values, region }) ?? []);
}
