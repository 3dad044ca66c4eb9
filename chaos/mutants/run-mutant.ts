/** Runs chaos on a copy of the project that has one of the mutants. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { applyPatch } from "../../local/project-copy/patch";
import { copyProject } from "../../local/project-copy/project-copy";
import { REMEDY, type Mutant } from "./mutant";

export interface MutantResult {
  mutant: Mutant;
  /** Those that were violated, in their order. */
  caughtBy: string[];
  seconds: number;
  /** The end of what the run printed. */
  lastLines: string;
}

const SCRIPT = "chaos/run.ts";

/** A run that has not ended by then has found nothing. It waits for three minutes itself where messages are stuck. */
const MAX_MILLISECONDS = 480_000;

const MAX_LAST_CHARACTERS = 2_000;

/** @throws Error that names the patch if it does not apply; the signal's reason, once the run has ended. */
export async function runMutant(mutant: Mutant, signal: AbortSignal): Promise<MutantResult> {
  const begin = performance.now();
  const folder = await mkdtemp(path.join(tmpdir(), "chaos-mutant-"));
  try {
    await copyProject(folder);
    applyPatch(mutant.patch, folder, REMEDY);
    const output = await runChaos(folder, mutant.options, signal);
    signal.throwIfAborted();
    const caughtBy = new Set(Array.from(output.matchAll(/^violated ([a-z-]+):/gm), ([, invariant = ""]) => invariant));
    const seconds = (performance.now() - begin) / 1_000;
    return { mutant, caughtBy: [...caughtBy], seconds, lastLines: output.slice(-MAX_LAST_CHARACTERS) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Gives all that it prints. It is told to end as by Ctrl-C, so that it leaves nothing behind. */
async function runChaos(folder: string, options: readonly string[], signal: AbortSignal): Promise<string> {
  const child = spawn(process.execPath, ["-r", "ts-node/register", SCRIPT, ...options], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const end = () => child.kill("SIGINT");
  const overdue = setTimeout(end, MAX_MILLISECONDS);
  signal.addEventListener("abort", end);
  try {
    await once(child, "close");
    return output;
  } finally {
    clearTimeout(overdue);
    signal.removeEventListener("abort", end);
  }
}
