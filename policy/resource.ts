/** Resources of an evaluated stack, and how rules read them. */

export type Inputs = Readonly<Record<string, unknown>>;

/** What a provider would be asked for: a registration of the program, or a child that awsx makes of one. */
export interface Resource {
  /** Type token, for example aws:sqs/queue:Queue. */
  type: string;
  /** Logical name; a child of an awsx component has the component's name before a slash. */
  name: string;
  id: string;
  /** Secrets are unwrapped, references are ids and ARNs of the other resources. */
  inputs: Inputs;
}

export type Stack = readonly Resource[];

/**
 * The id that a resource of a type has in an evaluation, which is its ARN, too: unlike real ones, each tells which
 * resource it belongs to, so that a reference from one resource to another can be followed.
 */
export function idOf(type: string, name: string): string {
  return `arn:${type}/${name}`;
}

/** A resource as if the program had registered it. */
export function resource(type: string, name: string, inputs: Inputs): Resource {
  return { type, name, id: idOf(type, name), inputs };
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
