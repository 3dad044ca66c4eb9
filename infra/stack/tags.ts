/** The tags that everything taggable carries. */
import type { StackConfig } from "../config/stack-config";

export type Tags = Readonly<Record<string, string>>;

/** Tags that tell whose a resource is, on a bill and in a search. */
export function stackTags(config: Pick<StackConfig, "project" | "stack" | "environmentSuffix">): Tags {
  return {
    Project: config.project,
    Stack: config.stack,
    EnvironmentSuffix: config.environmentSuffix,
    ManagedBy: "pulumi",
  };
}
