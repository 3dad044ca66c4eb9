import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createLocalService, type LocalService } from "../../../local/fargate/local-service";
import { waitFor } from "../../support/wait-for";

/** A service that is well, and tells its own process id. */
const WELL = `
  require("http").createServer((request, response) => response.end(String(process.pid)))
    .listen(Number(process.env.PORT), process.env.HOST, () => console.log("up"));`;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

// In the first tier although it starts processes: each runs a few lines, and is there in a tenth of a second.
describe("a local service", () => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  /** A service of this code, with two tasks. */
  async function create(code: string) {
    const imageFolder = await mkdtemp(path.join(tmpdir(), "local-service-test-"));
    cleanups.push(() => rm(imageFolder, { recursive: true }));
    await mkdir(path.join(imageFolder, "bin"));
    const setCode = (text: string) => writeFile(path.join(imageFolder, "bin", "main.js"), text);
    await setCode(code);
    const registered = new Set<string>();
    const [lines, ends] = [[] as string[], [] as string[]];
    const service: LocalService = createLocalService({
      name: "shop",
      imageFolder,
      nodeArguments: ["--max-semi-space-size=3"],
      desiredCount: 2,
      healthCheckPath: "/",
      environment: { GREETING: "hello" },
      loadBalancer: {
        register: (url) => registered.add(url),
        deregister: (url) => registered.delete(url),
      },
      onLine: (line) => lines.push(line),
      onTaskEnded: (message) => ends.push(message),
    });
    cleanups.push(service.stop);
    return { service, registered, lines, ends, setCode };
  }

  const answers = (urls: Iterable<string>) => Promise.all([...urls].map(async (url) => (await fetch(url)).text()));

  it("registers its tasks when they are healthy, and ends them", async () => {
    const { service, registered, lines, ends } = await create(WELL);
    await service.start();
    const pids = service.processIds();
    assert.deepEqual((await answers(registered)).sort(), pids.map(String).sort());
    assert.equal(new Set(pids).size, 2);
    assert.deepEqual(lines, ["up", "up"]);
    await service.stop();
    assert.deepEqual([...pids.map(isAlive), registered.size, ends.length], [false, false, 0, 0]);
  });

  it("gives its tasks their own variables only", async () => {
    const { service, lines } = await create(`console.log(Object.keys(process.env).sort().join());${WELL}`);
    await service.start();
    assert.deepEqual(lines[0], "GREETING,HOST,PORT");
  });

  it("gives Node in its tasks the arguments that it was given", async () => {
    const { service, lines } = await create(`console.log(process.execArgv[0]);${WELL}`);
    await service.start();
    assert.deepEqual(lines[0], "--max-semi-space-size=3");
  });

  it("finds each task where it listens, as a port that was free may be another's by now", async () => {
    const { service, registered, lines } = await create(`console.log(process.env.PORT);${WELL}`);
    await service.start();
    assert.deepEqual(
      lines.filter((line) => line !== "up"),
      ["0", "0"],
    );
    assert.deepEqual((await answers(registered)).sort(), service.processIds().map(String).sort());
  });

  it("replaces a task that is killed, while the other one goes on", async () => {
    const { service, registered, ends } = await create(WELL);
    await service.start();
    const [victim, survivor] = service.processIds();
    process.kill(victim ?? 0, "SIGKILL");
    await waitFor("the replacement", () => registered.size === 2 && !service.processIds().includes(victim ?? 0));
    assert.ok((await answers(registered)).includes(String(survivor)));
    assert.deepEqual(ends, ["A task of shop ended with signal SIGKILL; another one takes its place."]);
  });

  it("goes on trying when a replacement does not come up", async () => {
    const { service, registered, ends, setCode } = await create(WELL);
    await service.start();
    await setCode('console.error("no luck"); process.exit(3);');
    process.kill(service.processIds()[0] ?? 0, "SIGKILL");
    await waitFor("two attempts", () => ends.length >= 3);
    assert.equal(ends[1], "A task of shop ended with exit code 3. Its last lines:\n  no luck");
    await setCode(WELL);
    await waitFor("two tasks", () => registered.size === 2);
  });

  it("promises no last lines of a task that has written none", async () => {
    const { service } = await create("process.exit(1);");
    await assert.rejects(service.start(), { message: "A task of shop ended with exit code 1." });
  });

  it("does not start when a task ends, says why, and leaves none", async () => {
    const { service } = await create('console.error("DATABASE_HOST is missing"); process.exit(1);');
    await assert.rejects(service.start(), {
      message: "A task of shop ended with exit code 1. Its last lines:\n  DATABASE_HOST is missing",
    });
    await service.stop();
    assert.deepEqual(service.processIds(), []);
  });

  it("is stopped while it starts", async () => {
    const { service } = await create("setInterval(() => {}, 1000);");
    const starting = service.start();
    starting.catch(() => undefined);
    const pids = await waitFor("two processes", () => service.processIds().length === 2 && service.processIds());
    await service.stop();
    await assert.rejects(starting, { name: "AbortError" });
    assert.deepEqual(pids.map(isAlive), [false, false]);
  });

  it("kills a task that does not end by itself", async () => {
    const { service } = await create(`process.on("SIGTERM", () => {});${WELL}`);
    await service.start();
    const pids = service.processIds();
    await service.stop();
    assert.deepEqual(pids.map(isAlive), [false, false]);
  });
});
