/** What the rules look at. */
import { evaluate, resourcesOf } from "../program/evaluation";
import type { Resource, Stack } from "../program/resource";
import type { StackValues } from "../program/stack-values";
import { ruledTypes, typesWithoutRule } from "./rules/catalogue";

/**
 * Everything that the program registers for a stack, with awsx's components replaced by their children.
 * @param config of any account and region.
 * @throws Error of the program, or one that names every resource whose type no rule looks at.
 */
export async function evaluateProgram(stack: string, config: StackValues): Promise<Stack> {
  const resources = resourcesOf(await evaluate(stack, config));
  refuseTypesWithoutRule(resources);
  return resources;
}

function refuseTypesWithoutRule(resources: readonly Resource[]): void {
  const unknown = resources.filter(({ type }) => !ruledTypes.has(type) && !(type in typesWithoutRule));
  if (unknown.length === 0) return;
  const list = unknown.map(({ type, name }) => `${type} (${name})`).join(", ");
  throw new Error(`No rule looks at ${list}. Write one in policy/rules, or say in typesWithoutRule why there is none.`);
}
