/** The tags that everything taggable carries. */

export type Tags = Readonly<Record<string, string>>;

export interface StackIdentity {
  project: string;
  stack: string;
  environmentSuffix: string;
}

/** Tags that tell whose a resource is, on a bill and in a search. */
export function stackTags({ project, stack, environmentSuffix }: StackIdentity): Tags {
  return { Project: project, Stack: stack, EnvironmentSuffix: environmentSuffix, ManagedBy: "pulumi" };
}
