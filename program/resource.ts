/** Resources of an evaluated stack, and how they are read. */

export type Inputs = Readonly<Record<string, unknown>>;

/** What a provider would be asked for: a registration of the program, or a child that awsx makes of one. */
export interface Resource {
  /** Type token, for example aws:sqs/queue:Queue. */
  type: string;
  /** Logical name; a child of an awsx component has the component's name before a slash. */
  name: string;
  id: string;
  /** The id where the type has no ARN. */
  arn: string;
  /** Secrets are unwrapped, references are ids and ARNs of the other resources. */
  inputs: Inputs;
}

/** A resource at its place in the tree that the engine makes of a stack. */
export interface RegisteredResource extends Resource {
  /** As the engine has it. Others may have the same, with another type. */
  logicalName: string;
  /** The key of the parent; undefined for a child of the stack itself. */
  parent: string | undefined;
}

export type Stack = readonly Resource[];

/** Tells a resource from all others of its stack. */
export function keyOf({ type, name }: Pick<Resource, "type" | "name">): string {
  return `${type} ${name}`;
}

/** A resource as if the program had registered it, with an id of its own for those that no provider has answered for. */
export function resource(
  type: string,
  name: string,
  inputs: Inputs,
  { id = `${type}/${name}`, arn = id }: { id?: string; arn?: string } = {},
): Resource {
  return { type, name, id, arn, inputs };
}

/** Whether a value is another resource's reference to this one: some properties want the id, some the ARN. */
export function isReference(value: unknown, { id, arn }: Resource): boolean {
  return value === id || value === arn;
}

/** The value at a path of property names and indices, for example `healthCheck.path`; undefined if any part is missing. */
export function valueAt(inputs: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (value, part) =>
        value !== null && typeof value === "object" ? (value as Record<string, unknown>)[part] : undefined,
      inputs,
    );
}

/** A list of objects among the inputs; empty if there is none. */
export function listAt(inputs: unknown, path: string): Inputs[] {
  const value = valueAt(inputs, path);
  return Array.isArray(value) ? (value as Inputs[]) : [];
}

export function ofType(stack: Stack, type: string): Resource[] {
  return stack.filter((candidate) => candidate.type === type);
}

/** Whether a text is anywhere in a value, whole or as a part of a longer text. */
export function mentions(value: unknown, text: string): boolean {
  if (typeof value === "string") return value.includes(text);
  return value !== null && typeof value === "object" && Object.values(value).some((part) => mentions(part, text));
}
