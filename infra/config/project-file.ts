/** What Pulumi.yaml declares of the configuration: the CLI checks types by it, and hands its defaults to the program. */
import { Document, isMap, isScalar, parseDocument, Scalar, YAMLMap, type Node, type Pair } from "yaml";
import type { Key } from "./key";
import { keys } from "./keys";

/** Sets a value into the node that is there, as comments belong to that. */
function setField(entry: YAMLMap, field: string, value: unknown): void {
  const node = entry.get(field, true) as Node | undefined;
  if (value === undefined) entry.delete(field);
  else if (isScalar(node) && typeof value !== "object") node.value = value;
  else if (JSON.stringify(node) !== JSON.stringify(value))
    entry.set(field, new Document(value, { flow: Array.isArray(value) }).contents);
}

function declare(config: YAMLMap, name: string, { type, default: value, meaning, details, allowed }: Key): void {
  const declared = config.get(name);
  const entry = isMap(declared) ? declared : new YAMLMap();
  config.set(name, entry);
  setField(entry, "type", type);
  setField(entry, "items", type === "array" ? { type: "string" } : undefined);
  setField(entry, "default", value);
  setField(entry, "description", `${meaning}. ${details ? `${details} ` : ""}Allowed: ${allowed}`);
  (entry.get("description", true) as Scalar).type = Scalar.BLOCK_FOLDED;
}

/**
 * A Pulumi.yaml with the keys declared as they are stated here, in their order, and no others. Maps are left out, as it has no
 * type for them: the CLI hands over what a stack has. What else it holds stays: comments, and values of other namespaces.
 * @throws Error if it is not YAML.
 */
export function declareKeys(projectFile: string): string {
  const document = parseDocument(projectFile);
  const [error] = document.errors;
  if (error) throw new Error(`Pulumi.yaml is not valid YAML: ${error.message}`);
  if (!isMap(document.get("config"))) document.set("config", new YAMLMap());
  const config = document.get("config") as YAMLMap;
  const declarable = Object.entries<Key>(keys).filter(([, { type }]) => type !== "map");
  for (const [name, stated] of declarable) declare(config, name, stated);
  const names = declarable.map(([name]) => name);
  const rank = ({ key }: Pair) => (names.includes(String(key)) ? names.indexOf(String(key)) : names.length);
  config.items = config.items
    .filter((pair) => rank(pair) < names.length || String(pair.key).includes(":"))
    .sort((a, b) => rank(a) - rank(b));
  return document.toString();
}
