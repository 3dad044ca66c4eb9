/** The reference of the configuration in Markdown: what docs/configuration.md holds beside its prose. */
import { crossFieldRules } from "./cross-field-rules";
import { FARGATE_MEMORY_MIB } from "./fargate-sizes";
import { exampleOf, type Key } from "./key";
import { keys, regionKey } from "./keys";
import { elementCommands } from "./problems";
import { productionRules } from "./production-rules";

/** Rows are not padded, so that a change to one is one line in a diff. */
function table(head: string[], rows: string[][]): string {
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return ["<!-- prettier-ignore -->", ...lines].join("\n");
}

function defaultCell({ default: value }: Key): string {
  if (value === undefined) return "required";
  const text = typeof value === "object" ? Object.values(value).join(", ") : String(value);
  return text === "" ? "nothing" : `\`${text}\``;
}

function keyTable(): string {
  const stated: [string, Key][] = [["aws:region", regionKey], ...Object.entries<Key>(keys)];
  const rows = stated.map(([name, key]) => [`\`${name}\``, defaultCell(key), key.allowed, key.meaning]);
  const details = stated.flatMap(([name, key]) => (key.details ? [`- \`${name}\`: ${key.details}`] : []));
  return `${table(["key", "default", "allowed", "meaning"], rows)}\n\n${details.join("\n")}`;
}

function elementwiseCommands(): string {
  const commands = Object.entries<Key>(keys).flatMap(([name, key]) => {
    const example = exampleOf(key);
    return typeof example === "string" ? [] : elementCommands(name, example);
  });
  return ["```sh", ...commands, "```"].join("\n");
}

/** The parts that are made from the keys and rules, by the name of their place on the page. */
export function referenceParts(): Record<string, string> {
  return {
    keys: keyTable(),
    "commands that set lists and maps": elementwiseCommands(),
    "rules between keys": table(
      ["key", "has to be"],
      crossFieldRules.map(({ key, rule }) => [`\`${key}\``, rule]),
    ),
    "sizes of Fargate": table(
      ["`taskCpu`", "`taskMemoryMiB`"],
      Object.entries(FARGATE_MEMORY_MIB).map(([cpu, sizes]) => [cpu, sizes.join(", ")]),
    ),
    "rules of the prod profile": table(
      ["key", "has to be"],
      Object.entries(productionRules).map(([key, { allowed }]) => [`\`${key}\``, allowed]),
    ),
  };
}
