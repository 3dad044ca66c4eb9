/** The tree of resources, as lines. */
import pc from "picocolors";
import { alignRows, heading } from "./layout";
import type { Preview } from "./preview";
import { shownType, type TreeNode } from "./tree";

interface Row {
  cells: string[];
  /** What a line below it begins with. */
  rest: string;
}

function rowsOf(nodes: readonly TreeNode[], prefix: string): Row[] {
  return nodes.flatMap((node, index) => {
    const isLast = index === nodes.length - 1;
    const below = `${prefix}${isLast ? "   " : "│  "}`;
    const { type, name, physicalName = "", descendants, children } = node;
    const count = descendants === 0 ? "" : ` (${descendants})`;
    const cells = [`${prefix}${isLast ? "└─ " : "├─ "}${shownType(type)}`, `${name}${count}`, physicalName];
    const rest = `${below}${children.length > 0 ? "│  " : "   "}  `;
    return [{ cells, rest }, ...rowsOf(children, below)];
  });
}

export function treeLines({ stack, tree, resourceCount }: Preview, columns: number): string[] {
  const rows = rowsOf(tree, "");
  const components = rows.length - resourceCount;
  const title = `Resources: ${resourceCount} to create, in ${components} components`;
  const lines = alignRows(
    [[`pulumi:pulumi:Stack`, stack, ""], ...rows.map(({ cells }) => cells)],
    columns,
    (index) => rows[index - 1]?.rest ?? "│    ",
  );
  return [heading(title), pc.dim("Type, logical name with what is below it, physical name."), ...lines];
}

export function outputLines({ outputs }: Preview, columns: number): string[] {
  const rows = Object.entries(outputs)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]);
  const note = "Ids and addresses that AWS gives are examples.";
  return [heading(`Outputs: ${rows.length}`), pc.dim(note), ...alignRows(rows, columns)];
}
