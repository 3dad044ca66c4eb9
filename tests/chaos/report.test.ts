import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { figuresOf } from "../../chaos/figures";
import type { Attempt, History } from "../../chaos/history";
import { writeReport } from "../../chaos/report";
import { use } from "../support/use";

const attempt = (milliseconds: number, answer: Attempt["answer"]): Attempt => ({
  ...{ method: "POST", path: "/transactions", headers: {}, body: "{}", intent: "new" },
  startedAt: 1_000,
  endedAt: 1_000 + milliseconds,
  answer,
});
const answered = (status: number) => ({ status, headers: {}, body: "{}" });

const HISTORY: History = {
  attempts: [attempt(20, answered(202)), attempt(1_500, answered(503)), attempt(9_000, { lost: "fetch failed" })],
  poison: ["{"],
  duplicates: [],
  faults: [
    { name: "s3-slow", share: 10, beganAt: 2_500, detail: "3 calls" },
    { name: "s3-slow", share: 10, beganAt: 4_000, detail: "4 calls" },
    { name: "task-killed", beganAt: 3_500, detail: "process 7" },
  ],
  memory: [{ process: "task 7", bytes: 150 * 2 ** 20 }],
  recovered: [
    { fault: "s3-slow 10 %", milliseconds: 400 },
    { fault: "s3-slow 10 %", milliseconds: 2_300 },
    { fault: "task-killed", milliseconds: 1_000 },
  ],
  unanswered: [],
};
const MOMENTS = [
  { at: 2_000, accepted: 0, processed: 0 },
  { at: 3_000, accepted: 1_200, processed: 1_100 },
  { at: 4_000, accepted: 2_400, processed: 2_400 },
];
const RUN = {
  command: "npm run chaos -- --seed 9",
  date: new Date("2026-03-04T05:06:07Z"),
  seconds: 90,
  machine: [["commit", "abc"]] as const,
};

describe("what a run of chaos comes to", () => {
  it("is told in numbers", () => {
    assert.deepEqual(figuresOf(HISTORY, MOMENTS[2] ?? { at: 0, accepted: 0, processed: 0 }), [
      ["requests", "3, of which 1 had no answer"],
      ["answers", "1 times 202, 1 times 503"],
      ["slowest answer", "1.5 s"],
      ["transactions accepted", "2,400"],
      ["transactions processed", "2,400"],
      ["messages put into the queue again", "0"],
      ["messages that nobody could accept", "1"],
      ["faults", "3"],
      ["longest recovery", "2.3 s, after s3-slow 10 %"],
      ["most memory of a process", "150 MiB"],
    ]);
  });

  describe("on a page", () => {
    const folder = use(
      () => mkdtemp(path.join(tmpdir(), "report-")),
      (created) => rm(created, { recursive: true }),
    );
    const write = async (violations: Parameters<typeof writeReport>[1]["violations"]) => {
      const file = path.join(folder(), "page.md");
      const last = { at: 4_000, accepted: 2_400, processed: 2_400 };
      await writeReport(file, { history: HISTORY, moments: MOMENTS, last, violations }, RUN);
      return readFile(file, "utf8");
    };
    const rowOf = (page: string, name: string) =>
      page
        .split("\n")
        .find((line) => line.startsWith(`| ${name} `))
        ?.split("|")
        .slice(1, -1)
        .map((cell) => cell.trim());

    it("has the run, each fault with its longest recovery, and each invariant", async () => {
      const page = await write([]);
      assert.match(page, /Written by `npm run chaos -- --seed 9` on 2026-03-04, which took 1\.5 minutes\./);
      assert.match(page, /- commit: abc/);
      assert.deepEqual(rowOf(page, "s3-slow 10 %"), ["s3-slow 10 %", "2", "4 calls", "2.3 s"]);
      assert.deepEqual(rowOf(page, "task-killed"), ["task-killed", "1", "process 7", "1.0 s"]);
      assert.match(page, /^- \*\*outbox-empty\*\* holds: No message waits to be sent\.$/m);
      // As the repository's pages have to be.
      assert.deepEqual(
        page.split("\n").filter((line) => line.startsWith("|") && line.length > 160),
        [],
      );
    });

    it("has what was violated", async () => {
      const page = await write([{ invariant: "outbox-empty", detail: "t-1 waits to be sent" }]);
      assert.match(page, /^- \*\*outbox-empty\*\* is violated: /m);
      assert.match(page, /- outbox-empty: t-1 waits to be sent/);
    });

    it("has a picture beside it", async () => {
      const page = await write([]);
      const [, name = ""] = /!\[[^\]]+\]\(([^)]+)\)/.exec(page) ?? [];
      assert.equal(name, "page.svg");
      const svg = await readFile(path.join(folder(), name), "utf8");
      for (const text of ["accepted", "processed", "faults"]) assert.ok(svg.includes(text), text);
    });
  });
});
