/** The picture of the system, as pages have it: GitHub draws it, light and dark. */
import { diagramOf } from "../preview/diagram";
import { evaluatedStacks } from "./evaluated-stacks";

/** @param name dev, or prod, which has more. */
export async function systemPicture(name: "dev" | "prod"): Promise<string> {
  const stack = (await evaluatedStacks()).find((evaluated) => evaluated.name === name);
  if (!stack) throw new Error(`There is no stack ${name} to draw.`);
  return `\`\`\`mermaid\n${diagramOf(stack.resources, [name, stack.accountId])}\n\`\`\``;
}
