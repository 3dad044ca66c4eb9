/** The only reader of the stack's configuration: every problem at once, each with key, value and remedy. */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

/** Sizes in MiB that Fargate offers for each number of CPU units (AWS, "Task CPU and memory"). */
const FARGATE_MEMORY_MIB: Readonly<Record<number, readonly number[]>> = {
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

const zoneNames = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: "custom", message: "not JSON" });
      return z.NEVER;
    }
  })
  .pipe(z.array(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/)).max(3))
  .refine((zones) => zones.length !== 1 && new Set(zones).size === zones.length);

/** A key's parser, what it allows in words, and a value to show in the remedy. */
interface Key<T> {
  schema: z.ZodType<T, string>;
  allowed: string;
  example: string;
}

function key<T>(schema: z.ZodType<T, string>, allowed: string, example: string): Key<T> {
  return { schema, allowed, example };
}

const keys = {
  environmentSuffix: key(
    z
      .string()
      .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
      .max(16),
    "1 to 16 lower-case letters, digits and single hyphens, a letter first, no hyphen last (the load balancer's name " +
      "transaction-alb-SUFFIX may have 32 characters)",
    "dev",
  ),
  availabilityZones: key(
    zoneNames,
    "a list of 2 or 3 different zones of the stack's region, or [] for zones a and b",
    "",
  ),
  natGatewayStrategy: key(z.enum(natGatewayStrategies), natGatewayStrategies.join(" or "), "Single"),
  auroraEngineVersion: key(
    z.string().regex(/^15\.[1-9]\d$/),
    "15.10 or a later 15 minor (15.2 to 15.8 are retired)",
    "15.18",
  ),
  auroraMinCapacity: key(capacityUnits(0.5), "0.5 to 256 ACUs in steps of 0.5", "0.5"),
  auroraMaxCapacity: key(capacityUnits(1), "1 to 256 ACUs in steps of 0.5", "4"),
  taskMinCount: key(integer(1, 100), "a whole number from 1 to 100", "2"),
  taskMaxCount: key(integer(1, 100), "a whole number from 1 to 100", "10"),
  taskCpu: key(
    oneOf(Object.keys(FARGATE_MEMORY_MIB).map(Number)),
    `${Object.keys(FARGATE_MEMORY_MIB).join(", ")} CPU units`,
    "256",
  ),
  taskMemoryMiB: key(integer(512, 122880), "a whole number of MiB from 512 to 122880", "512"),
  eventProcessorTimeoutSeconds: key(integer(3, 900), "a whole number of seconds from 3 to 900", "30"),
  eventProcessorMemoryMiB: key(integer(128, 10240), "a whole number of MiB from 128 to 10240", "256"),
  eventProcessorMaximumConcurrency: key(integer(2, 1000), "a whole number from 2 to 1000", "10"),
  logRetentionDays: key(oneOf(LOG_RETENTION_DAYS), `${LOG_RETENTION_DAYS.join(", ")} days`, "7"),
  alarmEmail: key(
    z.union([z.literal(""), z.email()]).transform((address) => address || undefined),
    "an e-mail address, or nothing for no subscription",
    "ops@example.com",
  ),
  imageUri: key(
    z.string().regex(/^[a-z0-9][\w.\-/:@]{0,511}$/),
    "an image reference: [registry/]repository[:tag][@digest]",
    "amazon/amazon-ecs-sample",
  ),
  protectData: key(
    z.enum(["true", "false"]).transform((text) => text === "true"),
    "true or false",
    "true",
  ),
};

type Values = { [K in keyof typeof keys]: z.output<(typeof keys)[K]["schema"]> };

/** What a stack is made to, checked and complete. */
export interface StackConfig extends Readonly<Values> {
  readonly project: string;
  readonly stack: string;
  readonly region: string;
}

/** Every problem of the stack's configuration, one line each. Shown without a stack trace, as it is the user's to mend. */
function configurationError(problems: string[]): pulumi.RunError {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return new pulumi.RunError(
    `The configuration of stack '${pulumi.getStack()}' has ${count}:\n${problems.map((p) => `  - ${p}`).join("\n")}`,
  );
}

function problem(name: string, value: string | undefined, allowed: string, remedy: string): string {
  const given = value === undefined ? "is not set" : `is ${JSON.stringify(value)}`;
  return `${name} ${given}; allowed: ${allowed}. To mend it: ${remedy}`;
}

function setCommand(name: string, example: string): string {
  return `pulumi config set ${name} ${example}`;
}

/** A list is set element by element: given whole, the CLI would store it as a string. */
function setZonesCommand(region: string): string {
  return ["a", "b"]
    .map((zone, i) => `pulumi config set --path 'availabilityZones[${i}]' ${region}${zone}`)
    .join(" && ");
}

function unknownKeys(project: string): string[] {
  const known = Object.keys(keys);
  return Object.keys(pulumi.runtime.allConfig())
    .filter((name) => name.startsWith(`${project}:`))
    .map((name) => name.slice(project.length + 1))
    .filter((name) => !known.includes(name))
    .map(
      (name) => `${name} is no key of this project; known: ${known.join(", ")}. To mend it: pulumi config rm ${name}`,
    );
}

/** Rules between keys that are each valid alone. */
function crossFieldProblems(values: Partial<Values>, region: string | undefined): string[] {
  const problems: string[] = [];
  const {
    auroraMinCapacity: minAcu,
    auroraMaxCapacity: maxAcu,
    taskMinCount: minTasks,
    taskMaxCount: maxTasks,
  } = values;
  if (minAcu !== undefined && maxAcu !== undefined && maxAcu < minAcu)
    problems.push(
      problem(
        "auroraMaxCapacity",
        String(maxAcu),
        `not below auroraMinCapacity (${minAcu})`,
        setCommand("auroraMaxCapacity", String(Math.max(minAcu, 1))),
      ),
    );
  if (minTasks !== undefined && maxTasks !== undefined && maxTasks < minTasks)
    problems.push(
      problem(
        "taskMaxCount",
        String(maxTasks),
        `not below taskMinCount (${minTasks})`,
        setCommand("taskMaxCount", String(minTasks)),
      ),
    );
  const sizes = values.taskCpu === undefined ? undefined : FARGATE_MEMORY_MIB[values.taskCpu];
  if (sizes && values.taskMemoryMiB !== undefined && !sizes.includes(values.taskMemoryMiB))
    problems.push(
      problem(
        "taskMemoryMiB",
        String(values.taskMemoryMiB),
        `${sizes.join(", ")} MiB with taskCpu ${values.taskCpu}`,
        setCommand("taskMemoryMiB", String(sizes[0])),
      ),
    );
  const elsewhere = values.availabilityZones?.filter((zone) => region !== undefined && zone.slice(0, -1) !== region);
  if (elsewhere?.length)
    problems.push(
      problem(
        "availabilityZones",
        JSON.stringify(values.availabilityZones),
        `zones of aws:region (${region})`,
        setZonesCommand(region ?? "us-east-1"),
      ),
    );
  return problems;
}

/**
 * Reads and checks the whole configuration of the current stack.
 * @throws pulumi.RunError that lists every problem: key, value, what is allowed, the command that mends it.
 */
export function loadStackConfig(): StackConfig {
  const config = new pulumi.Config();
  const region = new pulumi.Config("aws").get("region");
  const problems = unknownKeys(config.name);
  const values: Record<string, unknown> = {};
  for (const [name, { schema, allowed, example }] of Object.entries(keys)) {
    const text = config.get(name);
    const parsed = schema.safeParse(text);
    if (parsed.success) values[name] = parsed.data;
    else
      problems.push(
        problem(
          name,
          text,
          allowed,
          name === "availabilityZones" ? setZonesCommand(region ?? "us-east-1") : setCommand(name, example),
        ),
      );
  }
  if (region === undefined)
    problems.push(problem("aws:region", region, "a region of AWS", setCommand("aws:region", "us-east-1")));
  // Each value came out of its own key's schema; a missing one has its problem on the list.
  const parsed = values as Partial<Values>;
  problems.push(...crossFieldProblems(parsed, region));
  if (problems.length > 0 || region === undefined) throw configurationError(problems);
  const complete = parsed as Values;
  return Object.freeze({
    ...complete,
    availabilityZones: complete.availabilityZones.length ? complete.availabilityZones : [`${region}a`, `${region}b`],
    project: pulumi.getProject(),
    stack: pulumi.getStack(),
    region,
  });
}
