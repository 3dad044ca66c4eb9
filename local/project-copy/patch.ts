/** Patches of the project that are kept in it. */
import { spawnSync } from "node:child_process";

/**
 * Applies a patch to a copy of the project. A copy that has it already is left as it is.
 * @param file relative to the copy's folder.
 * @param remedy what to do where it does not apply, as it follows a semicolon.
 * @throws Error that names the patch, and says what git says.
 */
export function applyPatch(file: string, folder: string, remedy: string): void {
  if (apply(file, folder, "--reverse", "--check").status !== 0) succeed(file, apply(file, folder), remedy);
}

/** As `applyPatch`, but changes nothing. */
export function checkPatch(file: string, folder: string, remedy: string): void {
  succeed(file, apply(file, folder, "--check"), remedy);
}

function apply(file: string, folder: string, ...options: string[]) {
  return spawnSync("git", ["apply", ...options, file], { cwd: folder, encoding: "utf8" });
}

function succeed(file: string, { status, stderr, error }: ReturnType<typeof apply>, remedy: string): void {
  if (error) throw error;
  if (status !== 0) throw new Error(`${file} does not apply to the project any more; ${remedy}:\n${stderr}`);
}
