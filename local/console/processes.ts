/** Which processes the system's parts are at the moment. */
import type { LocalTarget } from "../target/local-target";
import type { ProcessGroup } from "./console-state";

export function readProcesses({ services, functions }: Pick<LocalTarget, "services" | "functions">): ProcessGroup[] {
  return [
    ...[...services].map(([name, service]) => ({
      title: `Tasks of ${name}`,
      kind: "task" as const,
      desired: service.desiredCount,
      processIds: service.processIds(),
    })),
    // They come with the load, and go when they have nothing to do.
    ...[...functions].map(([name, { localFunction }]) => ({
      title: `Processes of ${name}`,
      kind: "function" as const,
      desired: null,
      processIds: localFunction.processIds(),
    })),
  ];
}
