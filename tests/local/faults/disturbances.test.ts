import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { createDisturbances } from "../../../local/faults/disturbances";
import { use, useForEach } from "../../support/use";
import { waitFor } from "../../support/wait-for";

/** Tells over and over again by how many minutes each way to ask for the time is off, and what has nothing to do with the clock. */
const TELL_TIME = `
const { performance } = require("node:perf_hooks");
const real = () => performance.timeOrigin + performance.now();
const minutes = (time) => Math.round((time - real()) / 60_000);
setInterval(() => {
  const date = new Date();
  console.log(JSON.stringify([minutes(Date.now()), minutes(date.getTime()), new Date(5).getTime(), date instanceof Date]));
}, 20);`;

describe("a disturbed process", () => {
  const disturbances = use(createDisturbances, ({ remove }) => {
    remove();
  });
  const child = useForEach(
    () => {
      const started = spawn(process.execPath, ["--max-old-space-size=32", "-e", TELL_TIME], {
        env: { ...process.env, ...disturbances().environment },
        stdio: ["ignore", "pipe", "ignore"],
      });
      const seen = { last: "" };
      createInterface(started.stdout).on("line", (line) => (seen.last = line));
      return { started, seen, id: started.pid ?? 0 };
    },
    ({ started }) => started.kill("SIGKILL"),
  );
  const tells = (minutes: number) =>
    waitFor(`a clock ${minutes} min off`, () => child().seen.last === JSON.stringify([minutes, minutes, 5, true]));

  it("has a clock that is wrong until it is put right", async () => {
    await tells(0);
    const putRight = disturbances().disturb(child().id, { clockMilliseconds: -7 * 60_000 });
    await tells(-7);
    putRight();
    await tells(0);
  });

  it("is left alone by what is wrong with others", async () => {
    await tells(0);
    disturbances().disturb(child().id + 1, { clockMilliseconds: 60 * 60_000 });
    const putRight = disturbances().disturb(child().id, { clockMilliseconds: 60_000 });
    await tells(1);
    putRight();
    await tells(0);
  });

  it("ends for want of memory", async () => {
    await tells(0);
    const exited = once(child().started, "exit");
    disturbances().disturb(child().id, { exhaustsMemory: true });
    const [code, signal] = (await exited) as [number | null, NodeJS.Signals | null];
    // V8 aborts; some systems tell of it by a code.
    assert.ok(signal === "SIGABRT" || signal === "SIGTRAP" || (code ?? 0) > 128, `${code} ${signal}`);
  });
});
