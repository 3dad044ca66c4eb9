/** The tags that everything taggable carries. */
import * as pulumi from "@pulumi/pulumi";

export type Tags = Readonly<Record<string, string>>;

export interface StackIdentity {
  project: string;
  stack: string;
  environmentSuffix: string;
  /** Of the user's own. */
  tags: Tags;
}

/**
 * Tags that tell whose a resource is, on a bill and in a search, and the user's own. Warns of those of the user's that are the
 * stack's to set, Name among them: to some services two names are one if they differ in case only.
 */
export function stackTags({ project, stack, environmentSuffix, tags: given }: StackIdentity): Tags {
  const own = { Project: project, Stack: stack, EnvironmentSuffix: environmentSuffix, ManagedBy: "pulumi" };
  const reserved = [...Object.keys(own), "Name"].map((name) => name.toLowerCase());
  const isReserved = (name: string) => reserved.includes(name.toLowerCase());
  const refused = Object.keys(given).filter(isReserved);
  if (refused.length > 0)
    void pulumi.log.warn(
      `tags has ${refused.join(", ")}, which the stack sets itself: its own value counts. ` +
        `To fix it: ${refused.map((name) => `npx pulumi config rm --path 'tags["${name}"]'`).join(" && ")}`,
    );
  return { ...Object.fromEntries(Object.entries(given).filter(([name]) => !isReserved(name))), ...own };
}
