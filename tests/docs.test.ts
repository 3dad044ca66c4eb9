import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { deployProgram, everyOption } from "./support/stack";

const root = join(__dirname, "..");
const operations = readFileSync(join(root, "docs", "operations.md"), "utf8");
const architecture = readFileSync(join(root, "docs", "architecture.md"), "utf8");

/** The text below each heading of a level, by heading, up to the next heading of that level. */
function sections(markdown: string, level: number): Map<string, string> {
  const [, ...parts] = markdown.split(new RegExp(`^${"#".repeat(level)} `, "m"));
  return new Map(parts.map((part) => [part.split("\n", 1)[0] ?? "", part.slice(part.indexOf("\n"))]));
}

/** GitHub's anchor of a heading. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");

function anchors(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchor(heading));
}

const runbook = sections(sections(operations, 2).get("Alarms") ?? "", 3);

describe("docs/operations.md", () => {
  it("has an entry for every alarm, and no other", async () => {
    const deployments = [await deployProgram(), await deployProgram({ stack: "prod", config: everyOption })];
    const alarms = deployments.flatMap((d) => d.ofType("aws:cloudwatch/metricAlarm:MetricAlarm"));
    const named = alarms.map(({ name, inputs }) => {
      const [, entry] = /docs\/operations\.md#([\w-]+)$/.exec(String(inputs.alarmDescription)) ?? [];
      assert.ok(entry, name);
      assert.ok(name.startsWith(`monitoring-${entry}`), name);
      return entry;
    });
    const needed = new Set(named);
    const missing = [...needed].filter((entry) => !runbook.has(entry));
    assert.deepEqual(missing, [], `docs/operations.md, "Alarms", needs an entry for each: ${missing.join(", ")}`);
    const orphaned = [...runbook.keys()].filter((entry) => !needed.has(entry));
    assert.deepEqual(orphaned, [], `docs/operations.md, "Alarms", has entries of no alarm: ${orphaned.join(", ")}`);
  });

  it("says in each entry what it means, where to look and what to do", () => {
    for (const [name, text] of runbook) {
      const parts = [...text.matchAll(/^\*\*(\w+)\*\* \S/gm)].map(([, word]) => word);
      assert.deepEqual(parts, ["Means", "Look", "Do"], name);
    }
  });

  it("reads only outputs that the stack has", async () => {
    const { outputs } = await deployProgram();
    const read = [...operations.matchAll(/(?:stack output|\(out) (\w+)/g)].map(([, name = ""]) => name);
    assert.ok(read.length > 0);
    for (const name of read) assert.ok(name in outputs, name);
  });
});

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(root, "docs"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];

for (const page of pages) {
  describe(page, () => {
    const text = readFileSync(join(root, page), "utf8");

    it("names only commands that package.json has", () => {
      const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
        scripts: Record<string, string>;
      };
      const named = [...text.matchAll(/\bnpm (?:run )?([a-z:]+)/g)].map(([, command = ""]) => command);
      for (const command of named.filter((c) => c !== "ci")) assert.ok(scripts[command], command);
    });

    it("names only files that are there", () => {
      const linked = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, path = ""]) => join(page, "..", path));
      const folders = "domain|engine|handlers|infra|local|policy|service|shared|tests|docs";
      const mentioned = [...text.matchAll(new RegExp(`\`((?:${folders})/[\\w./-]*)\``, "g"))].map(
        ([, path = ""]) => path,
      );
      for (const path of [...linked, ...mentioned]) assert.ok(existsSync(join(root, path)), path);
    });

    it("has no escaped bar, which would be pasted with a command", () => {
      assert.ok(!text.includes("\\|"));
    });
  });
}

describe("the documents", () => {
  it("link to headings that exist", () => {
    const files = new Map([
      ["operations.md", operations],
      ["architecture.md", architecture],
    ]);
    for (const [file, markdown] of files)
      for (const [, target = "", heading] of markdown.matchAll(/\]\(([\w.-]*\.md)?#([\w-]+)\)/g)) {
        const linked = files.get(target || file);
        assert.ok(linked, `${file}: ${target}`);
        assert.ok(anchors(linked).includes(heading ?? ""), `${file}: #${heading}`);
      }
  });
});
