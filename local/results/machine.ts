/** Where and of what figures were taken: without that they say little. */
import { execFile } from "node:child_process";
import { arch, availableParallelism, cpus, release, totalmem, type } from "node:os";
import { promisify } from "node:util";
import project from "../../package.json";
import { PROJECT_DIRECTORY } from "../../program/stack-values";

const VERSIONS = { ...project.dependencies, ...project.devDependencies };

export type PackageName = keyof typeof VERSIONS;

/** What the commands themselves write, which changes no figure. */
const RESULTS = [":!bench/*.md", ":!bench/*.svg", ":!docs/chaos.md", ":!docs/chaos.svg"];

/** Names and values. */
export type Machine = readonly (readonly [name: string, value: string])[];

/** @param packages on which the figures depend, beside Node. */
export async function describeMachine(packages: readonly PackageName[]): Promise<Machine> {
  const [cpu] = cpus();
  return [
    ["commit", await describeCommit()],
    ["processor", `${cpu?.model ?? "unknown"}, ${availableParallelism()} cores`],
    ["memory", `${Math.round(totalmem() / 2 ** 30)} GiB`],
    ["system", `${type()} ${release()} ${arch()}`],
    ["Node", process.versions.node],
    ...packages.map((name) => [name, VERSIONS[name]] as const),
  ];
}

/** A tree without git, such as an unpacked archive, can be measured, too. */
async function describeCommit(): Promise<string> {
  const git = async (...args: string[]) => (await promisify(execFile)("git", args, { cwd: PROJECT_DIRECTORY })).stdout;
  try {
    const commit = (await git("rev-parse", "HEAD")).trim();
    const changed = await git("status", "--porcelain", "--untracked-files=no", "--", ".", ...RESULTS);
    return changed === "" ? commit : `${commit}, with changes that are not committed`;
  } catch {
    return "unknown: not a clone of the repository";
  }
}
