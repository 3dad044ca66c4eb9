/** The files that are made from the code, as they are and as they should be. */
import { format, getFileInfo, resolveConfig } from "prettier";
import { join } from "node:path";
import { deploymentPolicies } from "../deploy/policy-documents";
import { declareKeys } from "../infra/config/project-file";
import { referenceParts } from "../infra/config/reference";
import { PROJECT_DIRECTORY } from "../program/stack-values";
import { readTextFile } from "../shared/text-file";
import { EVENT_SCHEMAS } from "./event-schemas";
import { openApiDocument, requestCollection } from "./api-files";
import { commandTable } from "./commands";
import { costTable } from "./cost-table";
import { systemPicture } from "./system-picture";

export interface GeneratedFile {
  /** Relative to the project's folder. */
  name: string;
  /** Its absolute path. */
  file: string;
  /** The text that the file has. */
  current: string;
  /** The text that it should have. */
  expected: string;
}

/**
 * A page with each of the parts at its place, between `<!-- NAME, written by npm run docs -->` and `<!-- end -->`.
 * @throws Error if the page has no place for a part.
 */
export function fillPlaces(page: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((text, [name, part]) => {
    const start = `<!-- ${name}, written by npm run docs -->\n`;
    const [before, after] = text.split(start);
    const end = after?.indexOf("<!-- end -->") ?? -1;
    if (before === undefined || after === undefined || end < 0)
      throw new Error(`The page has no place for the ${name}: add the lines ${start.trim()} and <!-- end -->.`);
    return `${before}${start}\n${part}\n\n${after.slice(end)}`;
  }, page);
}

type Generate = (current: string) => string | Promise<string>;

const generated: Record<string, Generate> = {
  "README.md": async (page) => fillPlaces(page, { "picture of the system": await systemPicture("dev") }),
  "Pulumi.yaml": declareKeys,
  "docs/configuration.md": (page) => fillPlaces(page, referenceParts()),
  ...Object.fromEntries(
    Object.entries(EVENT_SCHEMAS).map(([name, schema]) => [name, () => JSON.stringify(schema)] as const),
  ),
  "docs/architecture.md": async (page) =>
    fillPlaces(page, { "picture of a system for production": await systemPicture("prod") }),
  "docs/deploy.md": async (page) => fillPlaces(page, { "table of costs": await costTable() }),
  "docs/commands.md": (page) => fillPlaces(page, { "table of commands": commandTable() }),
  ...Object.fromEntries(
    Object.entries(deploymentPolicies()).map(([name, document]) => [
      `deploy/policies/${name}.json`,
      () => JSON.stringify(document),
    ]),
  ),
  "docs/openapi.json": openApiDocument,
  "docs/requests.http": requestCollection,
};

async function generateFile([name, generate]: [string, Generate]): Promise<GeneratedFile> {
  const file = join(PROJECT_DIRECTORY, name);
  const current = readTextFile(file);
  const text = await generate(current);
  const { inferredParser } = await getFileInfo(file);
  if (inferredParser === null) return { name, file, current, expected: text };
  const style = { ...(await resolveConfig(file)), proseWrap: "always" } as const;
  return { name, file, current, expected: await format(text, { ...style, filepath: file }) };
}

export function generatedFiles(): Promise<GeneratedFile[]> {
  return Promise.all(Object.entries(generated).map(generateFile));
}
