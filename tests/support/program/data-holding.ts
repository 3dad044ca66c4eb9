/** What holds data in a stack, and what of it AWS cannot change without replacing it, and the data with it. */
import type { RegisteredResource } from "./pulumi";

/**
 * Of each type that holds data, the inputs whose change replaces the resource, as far as a stack of this project may set
 * them: "Forces new resource" in the documentation of the Terraform provider on which @pulumi/aws 7.48 is built.
 */
export const REPLACING_INPUTS: Readonly<Record<string, readonly string[]>> = {
  "aws:cloudwatch/logGroup:LogGroup": ["name", "namePrefix", "logGroupClass"],
  "aws:dynamodb/table:Table": ["name", "hashKey", "rangeKey", "localSecondaryIndexes", "importTable"],
  "aws:kms/key:Key": ["customerMasterKeySpec", "customKeyStoreId", "keyUsage", "multiRegion"],
  "aws:rds/cluster:Cluster": [
    "availabilityZones",
    "characterSetName",
    "clusterIdentifier",
    "clusterIdentifierPrefix",
    "databaseName",
    "dbSubnetGroupName",
    "engine",
    "engineMode",
    "kmsKeyId",
    // Not a replacement: RDS refuses another one once it manages the password.
    "masterUserSecretKmsKeyId",
    "masterUsername",
    "snapshotIdentifier",
    "storageEncrypted",
  ],
  "aws:s3/bucket:Bucket": ["bucket", "bucketPrefix", "objectLockEnabled"],
  "aws:secretsmanager/secret:Secret": ["name", "namePrefix"],
  "aws:sqs/queue:Queue": ["name", "namePrefix", "fifoQueue"],
  // Its key stays what it was by a transform, which hides the input from here.
  "awsx:ecr:Repository": ["name"],
};

/** A resource that holds data, as the record has it: its URN, and its replacing inputs as JSON by name. */
export type DataHolding = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** The inputs that a resource is replaced for, but for those whose changes it ignores. */
export function replacingInputs({ type, inputs, ignoreChanges }: RegisteredResource): Record<string, string> {
  const names = REPLACING_INPUTS[type] ?? [];
  const set = names.filter((name) => inputs[name] !== undefined && !ignoreChanges.includes(name));
  return Object.fromEntries(set.map((name) => [name, JSON.stringify(inputs[name])]));
}

export function dataHolding(resources: readonly RegisteredResource[]): DataHolding {
  const holding = resources.filter(({ type }) => type in REPLACING_INPUTS);
  return new Map(holding.map((resource) => [resource.urn, replacingInputs(resource)] as const).sort());
}

/** A line for each URN, and one below it for each input. */
export function formatRecord(record: DataHolding): string[] {
  return [...record].flatMap(([urn, inputs]) => [
    urn,
    ...Object.entries(inputs).map(([name, text]) => `  ${name}: ${text}`),
  ]);
}

export function parseRecord(lines: readonly string[]): DataHolding {
  const record = new Map<string, Record<string, string>>();
  let inputs: Record<string, string> = {};
  for (const line of lines) {
    const [, name, text] = /^ {2}(\w+): (.*)$/.exec(line) ?? [];
    if (name !== undefined && text !== undefined) inputs[name] = text;
    else record.set(line, (inputs = {}));
  }
  return record;
}

/** Logical name and type, the same in every stack. */
const titleOf = (urn: string) => {
  const [, , types = "", name = ""] = urn.split("::");
  return `${types.split("$").at(-1) ?? ""} ${name}`;
};

/**
 * What an update from the recorded state would replace or delete, a sentence each.
 * @param declared resources for which that is meant, each as its type and its logical name.
 */
export function findLosses(recorded: DataHolding, now: DataHolding, declared: readonly string[]): string[] {
  return [...recorded].flatMap(([urn, before]) => {
    const title = titleOf(urn);
    const after = now.get(urn);
    if (declared.includes(title)) return [];
    const remedy =
      "and what it holds would be lost. Give it back what it had; or, if that is meant, say under Replaced in the top " +
      `section of CHANGELOG.md what becomes of the data, in an item that begins with "- \`${title}\`: ".`;
    if (after === undefined) return [`${title} would be deleted, as nothing has its URN ${urn} any more, ${remedy}`];
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((n) => before[n] !== after[n]);
    const changes = names.map((name) => `${name} from ${before[name] ?? "nothing"} to ${after[name] ?? "nothing"}`);
    return changes.length === 0 ? [] : [`${title} would be replaced by the change of ${changes.join(", ")}, ${remedy}`];
  });
}

/** The resources that a section of the changelog says are replaced: `- \`TYPE NAME\`: what becomes of the data`. */
export function declaredReplacements(replaced: string): string[] {
  return [...replaced.matchAll(/^- `(\S+ \S+)`: \S/gm)].map(([, title = ""]) => title);
}
