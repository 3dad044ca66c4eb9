/**
 * The configuration that the Pulumi engine would hand to the program, without the defaults that Pulumi.yaml declares: those
 * are the program's own.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { readTextFile } from "../shared/text-file";

export const PROJECT_DIRECTORY = join(__dirname, "..");

export interface StackValues {
  project: string;
  /** Values by full key, for example `transaction-system:taskMinCount`, in the string form that programs see. */
  values: Record<string, string>;
}

/**
 * @param overrides values above the stack's own; a key without a namespace is the project's, undefined takes a key away.
 * @throws Error if the stack has no file, or an encrypted value without an override: there is nothing to decrypt it with.
 */
export function readStackValues(
  stack: string,
  overrides: Readonly<Record<string, string | undefined>> = {},
  directory = PROJECT_DIRECTORY,
): StackValues {
  const { name: project } = readYaml(join(directory, "Pulumi.yaml")) as { name: string };
  const given = [...Object.entries(readStackFile(stack, directory)), ...Object.entries(overrides)];
  const values = new Map(given.map(([key, value]) => [key.includes(":") ? key : `${project}:${key}`, value]));
  const texts: Record<string, string> = {};
  for (const [key, value] of values) {
    if (value === undefined) continue;
    if (isEncrypted(value))
      throw new Error(
        `${key} of stack ${stack} is encrypted, which only Pulumi's engine can read: give it a value that may be seen ` +
          `(--config ${key}=VALUE), or name another stack.`,
      );
    texts[key] = typeof value === "string" ? value : JSON.stringify(value);
  }
  return { project, values: texts };
}

/** What the engine gives Node for the program, as Pulumi.yaml says. */
export function readNodeArguments(directory = PROJECT_DIRECTORY): string[] {
  const { runtime } = readYaml(join(directory, "Pulumi.yaml")) as {
    runtime: string | { options?: { nodeargs?: string } };
  };
  const given = typeof runtime === "string" ? undefined : runtime.options?.nodeargs;
  return given?.split(" ") ?? [];
}

/** The stacks that have a file, by name. */
export function listStacks(directory = PROJECT_DIRECTORY): string[] {
  return readdirSync(directory)
    .flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [])
    .sort();
}

/** @throws Error that names the stacks that have a file if this one has none. */
export function findStackFile(stack: string, directory = PROJECT_DIRECTORY): string {
  const file = `Pulumi.${stack}.yaml`;
  const stacks = listStacks(directory);
  // Compared with what is there, as a name may hold a path.
  if (!stacks.includes(stack))
    throw new Error(
      `There is no ${file} in ${directory}: name a stack that has one (${stacks.join(", ") || "none yet"}), ` +
        "or make it with `npx pulumi stack init` and `npx pulumi config set`.",
    );
  return join(directory, file);
}

function readStackFile(stack: string, directory: string): Record<string, unknown> {
  const content = readYaml(findStackFile(stack, directory)) as { config?: Record<string, unknown> | null } | null;
  return content?.config ?? {};
}

/** The engine checks these files in depth; what matters here is checked by the program's own configuration reader. */
function readYaml(path: string): unknown {
  if (!existsSync(path)) throw new Error(`There is no ${path}: this is not the project's folder, or it is incomplete.`);
  const text = readTextFile(path);
  try {
    return parse(text);
  } catch (error) {
    throw new Error(`${path} is not valid YAML: ${(error as Error).message}`, { cause: error });
  }
}

function isEncrypted(value: unknown): boolean {
  return value !== null && typeof value === "object" && "secure" in value;
}
