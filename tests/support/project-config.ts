/** The configuration that the Pulumi engine would hand to the program: the project's defaults, then the stack file. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const root = join(__dirname, "../..");

export interface ProjectFile {
  name: string;
  config: Record<string, { type: string; default?: unknown; description: string }>;
}

export function projectFile(): ProjectFile {
  return parse(readFileSync(join(root, "Pulumi.yaml"), "utf8")) as ProjectFile;
}

function stackFile(stack: string): Record<string, unknown> {
  const path = join(root, `Pulumi.${stack}.yaml`);
  if (!existsSync(path)) return {};
  return (parse(readFileSync(path, "utf8")) as { config?: Record<string, unknown> }).config ?? {};
}

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** @param overrides values of the project's own keys; a key with a colon is taken as it is, undefined takes a key away. */
export function projectConfig(stack: string, overrides: Record<string, string | undefined>): Record<string, string> {
  const { name, config } = projectFile();
  const values: Record<string, string> = {};
  for (const [key, declared] of Object.entries(config))
    if (declared.default !== undefined) values[`${name}:${key}`] = asText(declared.default);
  for (const [key, value] of Object.entries(stackFile(stack))) values[key] = asText(value);
  const set = Object.entries(overrides).map(
    ([key, value]) => [key.includes(":") ? key : `${name}:${key}`, value] as const,
  );
  const merged: Record<string, string | undefined> = { ...values, ...Object.fromEntries(set) };
  return Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
