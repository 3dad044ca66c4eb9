/** The recipes of docs/adapt.md: what the page says of each, and what its patch does. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_DIRECTORY } from "../../program/stack-values";

/** Relative to the project's folder. */
const RECIPES = "docs/recipes";

const read = (file: string) => readFileSync(join(PROJECT_DIRECTORY, file), "utf8");

export const recipeNames = readdirSync(join(PROJECT_DIRECTORY, RECIPES))
  .map((file) => file.replace(/\.patch$/, ""))
  .sort();

/** The patch of a recipe, relative to the project's folder. */
export function patchOf(name: string): string {
  return `${RECIPES}/${name}.patch`;
}

interface TouchedFile {
  /** Relative to the project's folder. */
  file: string;
  isNew: boolean;
}

/** What a patch touches, in its order. */
export function readPatch(name: string): TouchedFile[] {
  const [, ...parts] = read(patchOf(name)).split(/^diff --git /m);
  return parts.map((part) => ({
    file: /^\+\+\+ b\/(.+)$/m.exec(part)?.[1] ?? "",
    isNew: /^new file mode /m.test(part),
  }));
}

interface RecipeSection {
  /** Paths that it says are made anew, and those that it says are edited. */
  made: string[];
  edited: string[];
  /** What it tells to run after `git apply`. */
  commands: string;
}

/** What the page says in the section that applies the patch. */
export function readRecipe(name: string): RecipeSection {
  const apply = `git apply ${patchOf(name)}\n`;
  const [, ...sections] = read("docs/adapt.md").split(/^## /m);
  const section = sections.find((text) => text.includes(apply));
  if (section === undefined) throw new Error(`docs/adapt.md has no section with the command ${apply}`);
  const [, commands = ""] = new RegExp(`^\`\`\`sh\n${apply}([^]*?)^\`\`\`$`, "m").exec(section) ?? [];
  return { made: pathsOf(section, "New"), edited: pathsOf(section, "Edited"), commands };
}

/** Of a list such as `- **New:** ...`, whose paths stand in backticks. */
export function pathsOf(text: string, title: string): string[] {
  const [, list = ""] = new RegExp(`^- \\*\\*${title}:\\*\\* ([^]*?)\n(?=-|\n)`, "m").exec(`${text}\n\n`) ?? [];
  return [...list.matchAll(/`([^`]+)`/g)].map(([, file = ""]) => file);
}
