/** `outputs`: what the stack tells of itself. */
import { formatTable } from "../../local/command-line/table";
import type { Verb } from "./verb";

export const outputs: Verb = ({ system }) => {
  const data = system.allOutputs;
  const rows = Object.entries(data).map(([name, value]) => [
    name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return Promise.resolve({ data, lines: (columns) => [formatTable(["output", "value"], rows, columns)] });
};
