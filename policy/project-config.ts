/** The configuration that the Pulumi engine would hand to the program: the project's defaults, then the stack file. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

export const PROJECT_DIRECTORY = join(__dirname, "..");

export interface ProjectConfig {
  project: string;
  /** Values by full key, in the string form that programs see. */
  values: Record<string, string>;
}

interface ProjectFile {
  name: string;
  config: Record<string, { default?: unknown }>;
}

function stackFile(stack: string): Record<string, unknown> {
  const path = join(PROJECT_DIRECTORY, `Pulumi.${stack}.yaml`);
  if (!existsSync(path))
    throw new Error(`There is no Pulumi.${stack}.yaml in ${PROJECT_DIRECTORY}: create it, or name another stack.`);
  return (parse(readFileSync(path, "utf8")) as { config?: Record<string, unknown> } | null)?.config ?? {};
}

/** @throws Error if the stack has no file. */
export function projectConfig(stack: string): ProjectConfig {
  const { name, config } = parse(readFileSync(join(PROJECT_DIRECTORY, "Pulumi.yaml"), "utf8")) as ProjectFile;
  const defaults = Object.entries(config).map(([key, declared]) => [`${name}:${key}`, declared.default] as const);
  const values = [...defaults, ...Object.entries(stackFile(stack))].filter(([, value]) => value !== undefined);
  const asText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  return { project: name, values: Object.fromEntries(values.map(([key, value]) => [key, asText(value)])) };
}
