/** What Node is told in a task, so that its memory here is that of a task on Fargate. */
import { readFileSync } from "node:fs";
import path from "node:path";

/**
 * The arguments that the image gives Node, and half of the task's memory for old objects, which Node takes by itself where a
 * container has up to 4 GiB (V8, Heap::HeapSizeFromPhysicalMemory); here it would go by the machine's memory.
 *
 * @param imageFolder the folder that the image is built from.
 * @throws Error if its Dockerfile has no entry point in JSON.
 */
export function taskNodeArguments(imageFolder: string, memoryMiB: number): string[] {
  const dockerfile = path.join(imageFolder, "Dockerfile");
  const [, entryPoint] = /^ENTRYPOINT (\[.*\])$/m.exec(readFileSync(dockerfile, "utf8")) ?? [];
  if (entryPoint === undefined) throw new Error(`${dockerfile} has no ENTRYPOINT in JSON: give it one.`);
  const [, ...words] = JSON.parse(entryPoint) as string[];
  return [...words.slice(0, -1), `--max-old-space-size=${memoryMiB / 2}`];
}
