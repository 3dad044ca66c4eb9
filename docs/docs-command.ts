/** How `npm run docs` is called. */
import type { Command } from "commander";
import { createCommand } from "../local/command-line/command";

export function createDocsCommand(): Command {
  return createCommand(
    "npm run docs",
    "Writes the files, and the parts of pages, that are made from the code.",
    "0 done, 1 it could not be, 2 used wrongly, 130 interrupted",
  );
}
