/** The configuration of a stack, read from the project's files as the Pulumi engine reads it. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { REGION } from "./aws-account";

/** Values by full key, for example `transaction-system:taskMinCount`, in the string form that programs see. */
export type StackConfig = Record<string, string>;

export interface Project {
  name: string;
  config: StackConfig;
}

interface ProjectFile {
  name: string;
  config?: Record<string, { default?: unknown }>;
}

interface StackFile {
  config?: Record<string, unknown>;
}

async function readYaml<T>(directory: string, file: string): Promise<T> {
  let text: string;
  try {
    text = await readFile(path.join(directory, file), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new Error(
      `There is no ${file} in ${directory}: create the stack with \`pulumi stack init\`, or name another.`,
      { cause: error },
    );
  }
  // The engine checks these files in depth; what matters here is checked by the program's own configuration reader.
  return (parse(text) ?? {}) as T;
}

/**
 * Defaults of Pulumi.yaml, then the stack's own values, then `overrides` (keys without a namespace are the project's).
 * The region is always the local one.
 *
 * @throws Error if the stack has no file, or an encrypted value without an override: there is nothing to decrypt it with.
 */
export async function readProject(
  directory: string,
  stack: string,
  overrides: Readonly<Record<string, string>>,
): Promise<Project> {
  const project = await readYaml<ProjectFile>(directory, "Pulumi.yaml");
  const stackFile = await readYaml<StackFile>(directory, `Pulumi.${stack}.yaml`);
  const defaults = Object.entries(project.config ?? {}).map(([key, declared]) => [key, declared.default] as const);
  const values = new Map<string, unknown>();
  for (const [key, value] of [...defaults, ...Object.entries(stackFile.config ?? {}), ...Object.entries(overrides)])
    if (value !== undefined) values.set(key.includes(":") ? key : `${project.name}:${key}`, value);
  values.set("aws:region", REGION);

  const config: StackConfig = {};
  for (const [key, value] of values) {
    if (isEncrypted(value))
      throw new Error(
        `${key} of stack ${stack} is encrypted, which the local target cannot read: override it with --config ${key}=VALUE.`,
      );
    config[key] = typeof value === "string" ? value : JSON.stringify(value);
  }
  return { name: project.name, config };
}

function isEncrypted(value: unknown): boolean {
  return value !== null && typeof value === "object" && "secure" in value;
}
