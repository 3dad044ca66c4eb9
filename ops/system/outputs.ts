/** The outputs of a stack that the command works with. */
import { z } from "zod";
import type { FilterCondition } from "../../domain/event-filter";
import type { DeadLetterQueue, OneOffTask } from "../../shared/operations";

const deadLetterQueue: z.ZodType<DeadLetterQueue> = z.union([
  z.object({ url: z.string(), queueUrl: z.string() }),
  z.object({ url: z.string(), functionName: z.string() }),
]);

const oneOffTask: z.ZodType<OneOffTask> = z.object({
  taskDefinitionArn: z.string(),
  subnetIds: z.array(z.string()),
  securityGroupIds: z.array(z.string()),
  logGroupName: z.string(),
});

const condition: z.ZodType<FilterCondition> = z.union([
  z.string(),
  z.strictObject({ prefix: z.string() }),
  z.strictObject({ "anything-but": z.array(z.string()) }),
  z.strictObject({ exists: z.boolean() }),
]);

/** Who is told of transactions: its queue, what its events have as source, and which of them it takes. */
const subscriber = z.object({
  queueUrl: z.string(),
  source: z.string(),
  filter: z.record(z.string(), z.array(condition)).optional(),
});

const systemSchema = z.object({
  dynamoDbTableName: z.string(),
  s3BucketName: z.string(),
  lambdaFunctionArn: z.string(),
  ecsClusterName: z.string(),
  ecsServiceName: z.string(),
  deadLetterQueues: z.record(z.string(), deadLetterQueue),
  /** Absent where the service's image is the stack's own. */
  operationsTask: oneOffTask.optional(),
  /** Absent without any. */
  subscribers: z.record(z.string(), subscriber).optional(),
});

export type StackOutputs = z.output<typeof systemSchema>;

/** Where clients reach the API, which one verb alone needs. */
const apiSchema = z.object({ apiUrl: z.string(), apiTokenSecretArn: z.string(), loadBalancerDns: z.string() });

export type ApiOutputs = z.output<typeof apiSchema>;

/** @throws Error that names what is missing: the stack is older than this command, or another program's. */
export function readOutputs(title: string, outputs: unknown): StackOutputs {
  return readAs(systemSchema, title, outputs);
}

/** @throws Error as `readOutputs`. */
export function readApiOutputs(title: string, outputs: unknown): ApiOutputs {
  return readAs(apiSchema, title, outputs);
}

function readAs<Schema extends z.ZodType>(schema: Schema, title: string, outputs: unknown): z.output<Schema> {
  const read = schema.safeParse(outputs);
  if (read.success) return read.data;
  const names = [...new Set(read.error.issues.map(({ path: [name] }) => String(name)))].join(", ");
  throw new Error(
    `${title} has no output ${names} as this command reads it: the stack is of another version. ` +
      "Deploy this one (npx pulumi up), or use the command of the stack's version.",
  );
}
