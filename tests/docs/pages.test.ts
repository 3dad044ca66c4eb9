import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Key } from "../../infra/config/key";
import { keys, regionKey } from "../../infra/config/keys";

const root = join(__dirname, "..", "..");
const names = [...readdirSync(root), ...readdirSync(join(root, "docs")).map((file) => `docs/${file}`)].filter((name) =>
  name.endsWith(".md"),
);
const pages = new Map(names.map((name) => [name, readFileSync(join(root, name), "utf8")]));

const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> };

/** The text without its blocks of code. */
const proseOf = (text: string) => text.replace(/^ *```[^]*?^ *```$/gm, "");

/** GitHub's anchor of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");

const anchorsOf = (text: string, level = "#+") =>
  [...proseOf(text).matchAll(new RegExp(`^${level} (.+)$`, "gm"))].map(([, heading = ""]) => anchorOf(heading));

/** Targets of links, each the path of a file and the anchor of a heading; either may be empty. */
const linksOf = (text: string) =>
  [...text.matchAll(/\]\(([^)#:]*)(?:#([\w-]+))?\)/g)].map(([, path = "", heading = ""]) => ({ path, heading }));

/** Folders whose files pages name. */
const FOLDERS =
  "bench|build|chaos|deploy|docs|domain|handlers|infra|local|ops|policy|preview|program|service|shared|tests";

for (const [page, text] of pages)
  describe(page, () => {
    it("names only commands that package.json has", () => {
      const named = [...text.matchAll(/(?:^ *|`|&& )npm (?:run )?([a-z:]+)/gm)].map(([, command = ""]) => command);
      for (const command of named.filter((c) => c !== "ci"))
        assert.ok(scripts[command], `${page} names npm run ${command}, which package.json does not have`);
    });

    it("names only files that are there", () => {
      const linked = linksOf(text)
        .filter(({ path }) => path !== "")
        .map(({ path }) => join(page, "..", path));
      const pathsIn = (part: string) =>
        [...part.matchAll(new RegExp(`(?<![\\w./-])((?:${FOLDERS})/[\\w./-]*)(?![\\w./$-])`, "g"))].map(
          ([, path = ""]) => path.replace(/\.$/, ""),
        );
      // What a recipe tells to make is not there yet, and a name in capitals stands for the reader's own.
      const made = [...text.matchAll(/^- \*\*New:\*\* ([^]*?)\n(?=-|\n)/gm)].flatMap(([, list = ""]) => pathsIn(list));
      const mentioned = pathsIn(text).filter((path) => !made.includes(path) && !/[A-Z]{4}/.test(path));
      for (const path of [...linked, ...mentioned])
        assert.ok(existsSync(join(root, path)), `${page} names ${path}, which is not there`);
    });

    it("links to headings that exist", () => {
      for (const { path, heading } of linksOf(text).filter((link) => link.heading !== "")) {
        const target = path === "" ? page : join(page, "..", path);
        assert.ok(
          anchorsOf(pages.get(target) ?? "").includes(heading),
          `${page} leads to ${target}#${heading}, which is not there`,
        );
      }
    });

    it("lists its sections at its beginning, if there are more than five", () => {
      const sections = anchorsOf(text, "##");
      const [beginning = ""] = text.split("\n## ");
      const listed = linksOf(beginning).map(({ heading }) => heading);
      if (sections.length > 5)
        assert.deepEqual(
          sections.filter((section) => !listed.includes(section)),
          [],
        );
    });

    it("has a language for every block of code", () => {
      const fences = [...text.matchAll(/^ *```(.*)$/gm)].map(([, language = ""]) => language);
      assert.equal(fences.length % 2, 0);
      for (const [index, language] of fences.entries()) assert.equal(language !== "", index % 2 === 0);
      assert.doesNotMatch(proseOf(text), /\n\n {4}(?! *(?:[-*]|\d+\.) )\S/, "a block that is only indented");
    });

    it("has rows that a review can read", () => {
      const written = text.replace(/<!-- .+, written by npm run docs -->[^]*?<!-- end -->/g, "");
      const long = written.split("\n").filter((line) => line.startsWith("|") && line.length > 160);
      assert.deepEqual(long, []);
    });

    it("sets only configuration keys that there are, to values that they take", () => {
      const settings = [...text.matchAll(/pulumi config set (?!--)([\w:]+)(?: ([^\s`]+))?/g)];
      const stated: Record<string, Key> = { ...keys, "aws:region": regionKey };
      for (const [command, name = "", value] of settings.filter(([, key]) => key !== "KEY")) {
        const key = stated[name];
        assert.ok(key, command);
        // Capitals and dots stand for the reader's own.
        if (value !== undefined && !/[A-Z]{4}|\.\.\./.test(value))
          assert.ok(key.schema.safeParse(value).success, command);
      }
    });

    it("has no escaped bar, which would be pasted with a command", () => {
      assert.ok(!text.includes("\\|"));
    });
  });
