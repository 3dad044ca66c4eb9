/** What runs where, as wide as the terminal. */
import type { LocalResource } from "../target/deploy-locally";
import { formatTable } from "./table";

/** "aws:sqs/queue:Queue" is known to everybody as "sqs/queue"; awsx's types have no such middle. */
function shortType(type: string): string {
  const [, module = type, name] = type.split(":");
  return module.includes("/") ? module : `${module}/${name}`;
}

/** @param columns of the terminal. */
export function formatResources(resources: readonly LocalResource[], columns: number): string {
  const rows = resources.map(({ type, name, location }) => [shortType(type), name, location]);
  return formatTable(["resource", "name", "where"], rows, columns);
}
