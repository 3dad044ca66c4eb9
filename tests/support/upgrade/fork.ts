/** A team's fork of the project: the version before with changes of its own, and what a merge of the present tree makes of it. */
import { execFile, execFileSync } from "node:child_process";
import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { PROJECT_DIRECTORY } from "../../../program/stack-values";
import { readChangelog } from "../changelog";

const run = promisify(execFile);

/** What commands write: written again after a merge instead of being merged (docs/adapt.md). */
const WRITTEN = ["Pulumi.yaml", "docs/configuration.md", "tests/infra/snapshots"];

/** Nothing of the user's own: neither hooks nor keys to sign with. */
const GIT_OPTIONS = ["-c", "user.name=Team", "-c", "user.email=team@example.com", "-c", "safe.directory=*"];

const environment = { PATH: process.env.PATH, HOME: "/nowhere", GIT_CONFIG_NOSYSTEM: "1" };

/** @throws Error with what git says. */
async function git(folder: string, args: readonly string[], variables: Record<string, string> = {}): Promise<string> {
  const { stdout } = await run("git", [...GIT_OPTIONS, ...args], {
    cwd: folder,
    env: { ...environment, ...variables },
  });
  return stdout.trim();
}

/**
 * The commit of the version before, as the changelog names it.
 * @param repository folder of a clone.
 * @throws Error that says what to do if the clone does not have it.
 */
export function findVersionBefore(repository = PROJECT_DIRECTORY): string {
  const { version = "", commit = "" } = readChangelog()[1] ?? {};
  try {
    execFileSync("git", [...GIT_OPTIONS, "cat-file", "-e", `${commit}^{commit}`], {
      cwd: repository,
      env: environment,
      stdio: "ignore",
    });
  } catch {
    throw new Error(
      `Version ${version} is commit ${commit} (CHANGELOG.md), which ${repository} does not have. An upgrade is tested from ` +
        "it: take a clone with the whole history (`git fetch --unshallow` in a shallow one).",
    );
  }
  return commit;
}

/** Makes a commit of the project's files as they are now, in a repository of its own. */
async function commitPresent(repository: string): Promise<string> {
  const head = await git(PROJECT_DIRECTORY, ["rev-parse", "HEAD"]);
  const index = { GIT_INDEX_FILE: join(repository, "present-index"), GIT_DIR: join(repository, ".git") };
  await git(repository, ["read-tree", head], index);
  await git(PROJECT_DIRECTORY, ["--work-tree", PROJECT_DIRECTORY, "add", "--all"], index);
  const tree = await git(repository, ["write-tree"], index);
  return git(repository, ["commit-tree", tree, "-p", head, "-m", "Present"], index);
}

export interface Fork {
  /** Folder with the version before, adapted. */
  adapted: string;
  /** Folder where the present tree is merged into that. */
  merged: string;
  /** Files whose conflicts git could not resolve, but for those that commands write. */
  conflicts: readonly string[];
}

/** Renews in a tree what commands write; fails where its own tests of that do. */
async function writeAgain(folder: string): Promise<void> {
  const node = async (args: string[], variables: Record<string, string> = {}) =>
    run(process.execPath, args, { cwd: folder, env: { ...process.env, ...variables }, maxBuffer: 2 ** 26 });
  await node(["-r", "ts-node/register", "docs/write.ts"]);
  await node(["node_modules/mocha/bin/mocha.js", "tests/infra/stack.test.ts"], { UPDATE_SNAPSHOTS: "1" });
}

/**
 * Makes a fork below a folder, with the packages of the project.
 * @param patches of the recipes that the version before is adapted by.
 * @throws Error if the version before is missing, a patch does not apply to it, or what commands write cannot be written.
 */
export async function createFork(folder: string, patches: readonly string[]): Promise<Fork> {
  const commit = findVersionBefore();
  const [adapted, merged] = [join(folder, "adapted"), join(folder, "merged")];
  await git(folder, ["clone", "--quiet", "--shared", "--no-checkout", PROJECT_DIRECTORY, adapted]);
  await git(adapted, ["checkout", "--quiet", "-b", "team", commit]);
  // As a folder it is ignored, as a link it is not.
  await writeFile(join(adapted, ".git", "info", "exclude"), "node_modules\n");
  await linkPackages(adapted);
  for (const patch of patches) await git(adapted, ["apply", patch]);
  await writeAgain(adapted);
  await git(adapted, ["add", "--all"]);
  await git(adapted, ["commit", "--quiet", "-m", "Adapt"]);

  await git(adapted, ["worktree", "add", "--quiet", "-b", "upgrade", merged, "team"]);
  const conflicts = await merge(merged, await commitPresent(adapted));
  await linkPackages(merged);
  if (conflicts.length === 0) await writeAgain(merged);
  return { adapted, merged, conflicts };
}

function linkPackages(folder: string): Promise<void> {
  return symlink(join(PROJECT_DIRECTORY, "node_modules"), join(folder, "node_modules"));
}

async function merge(folder: string, commit: string): Promise<string[]> {
  const clean = await git(folder, ["merge", "--quiet", "--no-edit", commit]).then(
    () => true,
    () => false,
  );
  if (clean) return [];
  await git(folder, ["checkout", "--theirs", "--", ...WRITTEN]).catch(() => undefined);
  const unmerged = await git(folder, ["diff", "--name-only", "--diff-filter=U"]);
  return unmerged.split("\n").filter((file) => !WRITTEN.some((written) => file.startsWith(written)));
}
