/** The versions of a secret and their staging labels, as Secrets Manager moves them. */

export interface SecretVersion {
  id: string;
  text: string;
  stages: string[];
  /** In seconds since 1970-01-01T00:00:00Z. */
  createdAt: number;
}

/** A request that Secrets Manager refuses, with the name that it has for the reason. */
export class SecretRefusal extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

/** As on AWS; of those without a label the oldest go first. */
const MAX_VERSIONS = 100;

/**
 * Adds a version, which becomes the current one unless other labels are asked for. The same request again changes nothing.
 * @throws SecretRefusal where the id is another text's.
 */
export function putVersion(versions: readonly SecretVersion[], added: SecretVersion): SecretVersion[] {
  const earlier = versions.find(({ id }) => id === added.id);
  if (earlier && earlier.text !== added.text)
    throw new SecretRefusal(
      "ResourceExistsException",
      `The ClientRequestToken ${added.id} belongs to a version with another value: take a new one.`,
    );
  if (earlier) return [...versions];
  const isFirst = versions.length === 0;
  const wanted = isFirst ? [...new Set([...added.stages, "AWSCURRENT"])] : added.stages;
  const all = [...versions, { ...added, stages: [] }];
  return dropOldest(wanted.reduce((so, stage) => attach(so, stage, added.id), all));
}

/** Moves a label, or takes it away, and AWSPREVIOUS follows AWSCURRENT. @throws SecretRefusal as UpdateSecretVersionStage. */
export function moveStage(
  versions: readonly SecretVersion[],
  { stage, from, to }: { stage: string; from?: string | undefined; to?: string | undefined },
): SecretVersion[] {
  for (const id of [from, to])
    if (id !== undefined && !versions.some((version) => version.id === id))
      throw new SecretRefusal("ResourceNotFoundException", `The secret has no version ${id}.`);
  const holder = holderOf(versions, stage);
  if (holder !== undefined && holder !== to && holder !== from)
    throw new SecretRefusal(
      "InvalidParameterException",
      `The label ${stage} is attached to version ${holder}: give that as RemoveFromVersionId.`,
    );
  if (from !== undefined && from !== holder)
    throw new SecretRefusal("InvalidParameterException", `The label ${stage} is not attached to version ${from}.`);
  if (to !== undefined) return attach(versions, stage, to);
  if (stage === "AWSCURRENT")
    throw new SecretRefusal("InvalidParameterException", "AWSCURRENT can be moved only: give MoveToVersionId.");
  return detach(versions, stage);
}

export function findVersion(
  versions: readonly SecretVersion[],
  { id, stage }: { id?: string | undefined; stage?: string | undefined },
): SecretVersion | undefined {
  const wanted = stage ?? (id === undefined ? "AWSCURRENT" : undefined);
  return versions.find(
    (version) => (id ?? version.id) === version.id && (wanted === undefined || version.stages.includes(wanted)),
  );
}

function holderOf(versions: readonly SecretVersion[], stage: string): string | undefined {
  return versions.find(({ stages }) => stages.includes(stage))?.id;
}

function detach(versions: readonly SecretVersion[], stage: string): SecretVersion[] {
  return versions.map((version) => ({ ...version, stages: version.stages.filter((other) => other !== stage) }));
}

function attach(versions: readonly SecretVersion[], stage: string, to: string): SecretVersion[] {
  const holder = holderOf(versions, stage);
  if (holder === to) return [...versions];
  const moved = detach(versions, stage).map((version) =>
    version.id === to ? { ...version, stages: [...version.stages, stage] } : version,
  );
  return stage === "AWSCURRENT" && holder !== undefined ? attach(moved, "AWSPREVIOUS", holder) : moved;
}

function dropOldest(versions: readonly SecretVersion[]): SecretVersion[] {
  const unlabelled = versions.filter(({ stages }) => stages.length === 0);
  const dropped = new Set(unlabelled.slice(0, Math.max(0, versions.length - MAX_VERSIONS)));
  return versions.filter((version) => !dropped.has(version));
}
