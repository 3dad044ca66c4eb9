/** What the engine would tell a policy pack of an evaluated stack. */
import { evaluate } from "../../../program/evaluation";
import { keyOf, type Inputs, type RegisteredResource } from "../../../program/resource";
import { readStackValues } from "../../../program/stack-values";
import { STACKS_DIRECTORY } from "../program/stacks";

export interface EngineResource {
  type: string;
  name: string;
  urn: string;
  /** As the program asks for it. */
  inputs: Record<string, unknown>;
  /** As AWS has it. */
  outputs: Record<string, unknown>;
  /** What docs/security-exceptions.md calls it. */
  pageName: string;
}

/** Stands for a text that nobody knows before the update (pulumi/sdk/go/common/resource/plugin/rpc.go). */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** @param overrides of the stack's configuration. */
export async function engineResources(
  stack: string,
  overrides: Record<string, string> = {},
  file = stack,
): Promise<EngineResource[]> {
  const { resources } = await evaluate(stack, readStackValues(file, overrides, STACKS_DIRECTORY));
  const byKey = new Map(resources.map((resource) => [keyOf(resource), resource]));
  const typesOf = ({ type, parent }: RegisteredResource): string[] => {
    const above = parent === undefined ? undefined : byKey.get(parent);
    return above ? [...typesOf(above), type] : [type];
  };
  return resources.map((resource) => {
    const { type, name, logicalName, id, arn } = resource;
    const inputs = plain(resource.inputs) as Record<string, unknown>;
    return {
      type,
      name: logicalName,
      urn: `urn:pulumi:${stack}::transaction-system::${typesOf(resource).join("$")}::${logicalName}`,
      inputs,
      outputs: { ...inputs, id, arn },
      pageName: name,
    };
  });
}

/** Without archives, which go another way. */
function plain(inputs: Inputs): unknown {
  return JSON.parse(JSON.stringify(inputs));
}

/** The same before anything is made: whatever holds an id or ARN of another is not known. */
export function asInFirstPreview(resources: readonly EngineResource[]): EngineResource[] {
  const given = new Set(resources.flatMap(({ outputs: { id, arn } }) => [String(id), String(arn)]));
  const hide = (value: unknown): unknown => {
    if (typeof value === "string")
      return [...given].some((text) => text !== "" && value.includes(text)) ? UNKNOWN : value;
    if (Array.isArray(value)) return value.map(hide);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, hide(one)]));
  };
  return resources.map((resource) => {
    const inputs = hide(resource.inputs) as Record<string, unknown>;
    return { ...resource, inputs, outputs: { ...inputs, id: UNKNOWN, arn: UNKNOWN } };
  });
}
