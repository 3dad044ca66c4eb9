/** The picture of a stack, made of what it registers: its parts, and who calls or feeds whom. A flowchart of Mermaid. */
import type { Stack } from "../program/resource";
import { arrowsOf, type Arrow } from "./diagram-arrows";
import { nodesOf, type DiagramNode } from "./diagram-nodes";

const SHAPES: Record<DiagramNode["shape"], readonly [string, string]> = {
  box: ["[", "]"],
  store: ["[(", ")]"],
  queue: ["[[", "]]"],
  round: ["([", "])"],
};

const formatNode = ({ id, label, shape }: DiagramNode) => {
  const [open, close] = SHAPES[shape];
  return `  ${id}${open}"${label}"${close}`;
};

const formatArrow = ({ from, to, labels, isReading }: Arrow) =>
  `  ${from} ${isReading ? "-.->" : "-->"}|"${labels.join(", ")}"| ${to}`;

/** @param endings what physical names end with in this stack alone: its suffix, and the account. */
export function diagramOf(stack: Stack, endings: readonly string[]): string {
  const nodes = nodesOf(stack, endings);
  const arrows = arrowsOf(stack, nodes);
  const linked = nodes.filter(({ id }) => arrows.some(({ from, to }) => from === id || to === id));
  return ["flowchart TD", ...linked.map(formatNode), ...arrows.map(formatArrow)].join("\n");
}
