/** The configuration keys: how each is parsed, what it allows in words, and a value to show as a remedy. */
import { z } from "zod";

/** Sizes in MiB that Fargate offers for each number of CPU units (AWS, "Task CPU and memory"). */
export const FARGATE_MEMORY_MIB: Readonly<Record<number, readonly number[]>> = {
  256: [512, 1024, 2048],
  512: range(1024, 4096, 1024),
  1024: range(2048, 8192, 1024),
  2048: range(4096, 16384, 1024),
  4096: range(8192, 30720, 1024),
  8192: range(16384, 61440, 4096),
  16384: range(32768, 122880, 8192),
};

/** Retention periods in days that CloudWatch Logs offers (PutRetentionPolicy). */
const LOG_RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const natGatewayStrategies = ["Single", "OnePerAz"] as const;

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, i) => from + i * step);
}

function integer(least: number, greatest: number) {
  const decimal = z.string().regex(/^\d{1,9}$/);
  return decimal.transform(Number).refine((n) => n >= least && n <= greatest);
}

function oneOf(allowed: readonly number[]) {
  return z
    .string()
    .refine((text) => allowed.some((n) => String(n) === text))
    .transform(Number);
}

/** Aurora capacity units come in halves. */
function capacityUnits(least: number) {
  return z
    .string()
    .regex(/^\d{1,3}(\.[05])?$/)
    .transform(Number)
    .refine((n) => n >= least && n <= 256);
}

/** Lists reach the program as JSON. */
const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "not JSON" });
    return z.NEVER;
  }
});

const zoneNames = jsonText
  .pipe(z.array(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/)).max(3))
  .refine((zones) => zones.length !== 1 && new Set(zones).size === zones.length);

/** IPv4 ranges in CIDR notation without host bits, at least one and each once. */
const cidrRanges = jsonText
  .pipe(z.array(z.cidrv4().refine(isNetworkAddress)).min(1).max(20))
  .refine((ranges) => new Set(ranges).size === ranges.length);

/** Whether no bit behind the mask is set: AWS would store another range than the one that was asked for. */
function isNetworkAddress(range: string): boolean {
  const [address = "", bits] = range.split("/");
  const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return number % 2 ** (32 - Number(bits)) === 0;
}

const truth = z.enum(["true", "false"]).transform((text) => text === "true");

/** A key's parser, what it allows in words, and a value to show in the remedy. */
interface Key<T> {
  schema: z.ZodType<T, string>;
  allowed: string;
  example: string | string[];
}

function key<T>(schema: z.ZodType<T, string>, allowed: string, example: string | string[]): Key<T> {
  return { schema, allowed, example };
}

export const keys = {
  profile: key(z.enum(["dev", "prod"]), "dev or prod", "dev"),
  environmentSuffix: key(
    z
      .string()
      .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
      .max(16),
    "1 to 16 lower-case letters, digits and single hyphens, a letter first, no hyphen last (the load balancer's name " +
      "transaction-alb-SUFFIX may have 32 characters)",
    "dev",
  ),
  availabilityZones: key(zoneNames, "a list of 2 or 3 different zones of the stack's region, or [] for zones a and b", [
    "us-east-1a",
    "us-east-1b",
  ]),
  natGatewayStrategy: key(z.enum(natGatewayStrategies), natGatewayStrategies.join(" or "), "Single"),
  allowedCidrs: key(cidrRanges, "a list of 1 to 20 different IPv4 ranges in CIDR notation, host bits zero", [
    "203.0.113.0/24",
  ]),
  certificateArn: key(
    z
      .string()
      .regex(/^(arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]+)?$/)
      .transform((arn) => arn || undefined),
    "the ARN of a certificate in ACM, in the stack's region, or nothing for plain HTTP",
    "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
  ),
  auroraEngineVersion: key(
    z.string().regex(/^15\.[1-9]\d$/),
    "15.10 or a later 15 minor (15.2 to 15.8 are retired)",
    "15.18",
  ),
  auroraMinCapacity: key(capacityUnits(0.5), "0.5 to 256 ACUs in steps of 0.5", "0.5"),
  auroraMaxCapacity: key(capacityUnits(1), "1 to 256 ACUs in steps of 0.5", "4"),
  taskMinCount: key(integer(1, 50), "a whole number from 1 to 50", "2"),
  taskMaxCount: key(integer(1, 50), "a whole number from 1 to 50, as each needs a database connection", "10"),
  taskCpu: key(
    oneOf(Object.keys(FARGATE_MEMORY_MIB).map(Number)),
    `${Object.keys(FARGATE_MEMORY_MIB).join(", ")} CPU units`,
    "256",
  ),
  taskMemoryMiB: key(integer(512, 122880), "a whole number of MiB from 512 to 122880", "512"),
  eventProcessorTimeoutSeconds: key(integer(3, 900), "a whole number of seconds from 3 to 900", "30"),
  eventProcessorMemoryMiB: key(integer(128, 10240), "a whole number of MiB from 128 to 10240", "256"),
  eventProcessorMaximumConcurrency: key(integer(2, 1000), "a whole number from 2 to 1000", "10"),
  eventProcessorReservedConcurrency: key(integer(0, 1000), "0 for none, or a whole number to 1000", "10"),
  backupRetentionDays: key(integer(1, 35), "a whole number of days from 1 to 35", "7"),
  logRetentionDays: key(oneOf(LOG_RETENTION_DAYS), `${LOG_RETENTION_DAYS.join(", ")} days`, "7"),
  alarmEmail: key(
    z.union([z.literal(""), z.email()]).transform((address) => address || undefined),
    "an e-mail address, or nothing for no subscription",
    "ops@example.com",
  ),
  imageUri: key(
    z
      .string()
      .regex(/^([a-z0-9][\w.\-/:@]{0,511})?$/)
      .transform((uri) => uri || undefined),
    "an image reference, [registry/]repository[:tag][@digest], or nothing to build the service",
    "123456789012.dkr.ecr.us-east-1.amazonaws.com/transaction-service:1.0.0",
  ),
  auditLogs: key(truth, "true or false", "true"),
  customerManagedKeys: key(truth, "true or false", "true"),
  protectData: key(truth, "true or false", "true"),
};

/** A complete configuration, by key. */
export type Values = { [K in keyof typeof keys]: z.output<(typeof keys)[K]["schema"]> };
