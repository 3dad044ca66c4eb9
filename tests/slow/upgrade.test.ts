import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { postTransactions, type Exchange } from "../../local/demo/post-transactions";
import { processAll, type System } from "../../local/demo/process-all";
import { readAuroraRows, readMessages, readObjects, readOutbox, readSessions } from "../../local/demo/read-stores";
import { createSamples } from "../../local/demo/sample-transactions";
import { sendMessages } from "../../local/demo/send-messages";
import { verify, type Stores } from "../../local/demo/verification";
import { createLocalService } from "../../local/fargate/local-service";
import { startLocalTarget, type LocalTarget } from "../../local/target/local-target";
import { PROJECT_DIRECTORY } from "../../program/stack-values";
import { createFork, findVersionBefore, type Fork } from "../support/upgrade/fork";
import { STACKS_DIRECTORY } from "../support/program/stacks";
import { useTemporaryFolder } from "../support/temporary-folder";

const run = promisify(execFile);

/** Those of docs/recipes/ whose places the version before has. */
const RECIPES = ["route", "alarm", "configuration-key", "consumer"];

const NEVER = new AbortController().signal;

describe("an upgrade from the version before", function () {
  this.timeout(300_000);
  const folder = useTemporaryFolder();
  let fork: Fork;

  before(async () => {
    fork = await createFork(
      folder(),
      RECIPES.map((name) => join(PROJECT_DIRECTORY, "docs", "recipes", `${name}.patch`)),
    );
  });

  it("is a merge without a conflict for a fork with recipes of its own", async () => {
    assert.deepEqual(fork.conflicts, []);
    const args = ["node_modules/typescript/bin/tsc", "--noEmit", "--noCheck", "false"];
    const { stdout } = await run(process.execPath, args, { cwd: fork.merged }).catch(
      (error: unknown) => error as { stdout: string },
    );
    assert.equal(stdout, "");
  });

  it("loses and duplicates nothing, with old and new tasks side by side under load on the data from before", async () => {
    const [before, after] = [
      createSamples({ transactions: 150, seed: 1 }),
      createSamples({ transactions: 150, seed: 2 }),
    ];
    const exchanges: Exchange[] = [];
    const failures: string[] = [];

    const old = await start(fork.adapted);
    const oldService = serviceOf(old);
    const system = systemOf(old);
    await sendMessages(system.sqs, system.queueUrl, before.poison, () => undefined);
    exchanges.push(...(await postTransactions(system.api, before.requests, () => undefined, NEVER)));
    // While much of it still waits to be processed.
    await old.stop();

    const now = await start(fork.merged);
    const service = serviceOf(now);
    const beside = createLocalService({
      ...service.options,
      imageFolder: oldService.options.imageFolder,
      environment: environmentOf(oldService.options.environment, service.options.environment),
      onTaskEnded: (message) => failures.push(message),
    });
    try {
      assert.notEqual(service.options.imageFolder, oldService.options.imageFolder);
      await beside.start();
      await checkRecipes(now);
      // Some of the first ones again: they were answered by tasks of the version before.
      const requests = [...before.requests.slice(0, 50), ...after.requests];
      const half = Math.ceil(requests.length / 2);
      const together = { requests: requests.slice(0, half), poison: after.poison };
      exchanges.push(...(await processAll(systemOf(now), together, NEVER)));
      // The old tasks end while the load goes on.
      const alone = processAll(systemOf(now), { requests: requests.slice(half), poison: [] }, NEVER);
      exchanges.push(...(await Promise.all([alone, beside.stop()]))[0]);
      const { lost, duplicated, problems } = verify(
        exchanges,
        [...before.poison, ...after.poison],
        await readStores(now),
      );
      assert.deepEqual(
        { lost, duplicated, problems, failures },
        { lost: 0, duplicated: 0, problems: [], failures: [] },
      );
    } finally {
      await beside.stop();
      await now.stop();
    }
  });

  /** Starts the program of a tree on the data that are kept. */
  async function start(tree: string): Promise<LocalTarget> {
    // Where the engine runs a program: paths of what it builds are relative.
    process.chdir(tree);
    try {
      return await startLocalTarget({
        directory: STACKS_DIRECTORY,
        program: async () => {
          const { default: program } = (await import(join(tree, "index.ts"))) as { default: () => Promise<unknown> };
          return program();
        },
        // Messages that a function had when it ended come back after 18 s.
        config: { eventProcessorTimeoutSeconds: "3" },
        keep: join(folder(), "kept"),
      });
    } finally {
      process.chdir(PROJECT_DIRECTORY);
    }
  }

  it("leaves the version before all that its statements need, once the database has the new schema", async () => {
    const migrations = join("service", "migrations");
    await cp(join(PROJECT_DIRECTORY, migrations), join(fork.adapted, migrations), { recursive: true });
    const files = ["store/database.test.ts", "outbox/relay.test.ts", "http/routes/*.test.ts"];
    assert.equal(await runServiceTests(...files), "");
  });

  it("would show that a migration takes something from the version before", async () => {
    const migration = join(fork.adapted, "service", "migrations", "9999_contract.sql");
    await writeFile(migration, "-- Up Migration\nALTER TABLE outbox RENAME COLUMN request_id TO request;\n");
    assert.match(await runServiceTests("store/database.test.ts"), /1 failing/);
  });

  /**
   * Runs tests of the version before, which run its statements.
   * @returns what they print if any fails.
   */
  async function runServiceTests(...files: string[]): Promise<string> {
    const tests = files.map((file) => `tests/service/${file}`);
    // What a migration has taken away fails each time; what depends on the machine's speed there may fail once.
    const args = ["node_modules/mocha/bin/mocha.js", "--bail", "--retries", "2", ...tests];
    return run(process.execPath, args, { cwd: fork.adapted, maxBuffer: 2 ** 26 }).then(
      () => "",
      (error: unknown) => (error as { stdout: string }).stdout,
    );
  }
});

describe("an upgrade's test", () => {
  const folder = useTemporaryFolder();

  it("says what to do where the version before is missing, as in a shallow clone", async () => {
    const clone = join(folder(), "shallow");
    await run("git", ["clone", "--quiet", "--depth", "1", `file://${PROJECT_DIRECTORY}`, clone]);
    assert.throws(() => findVersionBefore(clone), {
      message:
        /^Version \S+ is commit [0-9a-f]{40} \(CHANGELOG\.md\), which .*shallow does not have.*git fetch --unshallow/,
    });
  });
});

/** What the recipes promise is there after the merge. */
async function checkRecipes({ functions, outputs, apiToken }: LocalTarget): Promise<void> {
  assert.ok(functions.has("exporter-dev"));
  const headers = { authorization: `Bearer ${apiToken}` };
  const { status } = await fetch(`http://${String(outputs.loadBalancerDns)}/currencies`, { headers });
  assert.equal(status, 200);
}

function serviceOf({ services }: LocalTarget) {
  const [service] = services.values();
  assert.ok(service);
  return service;
}

function systemOf(target: LocalTarget): System {
  const { loadBalancerDns, queueUrl } = target.outputs;
  const [database] = target.databases.values();
  assert.ok(database);
  const api = { url: `http://${String(loadBalancerDns)}`, token: target.apiToken };
  return { api, sqs: target.clients.sqs, queueUrl: String(queueUrl), database };
}

/** What an old task is told, where everything is now. */
function environmentOf(old: Record<string, string>, now: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(old).map(([name, value]) => [name, now[name] ?? value]));
}

async function readStores(target: LocalTarget): Promise<Stores> {
  const { clients, outputs } = target;
  const { database } = systemOf(target);
  const [aurora, outbox, sessions, objects, deadLetters] = await Promise.all([
    readAuroraRows(database),
    readOutbox(database),
    readSessions(clients.dynamodb, String(outputs.dynamoDbTableName)),
    readObjects(clients.s3, String(outputs.s3BucketName)),
    readMessages(clients.sqs, String(outputs.deadLetterQueueUrl)),
  ]);
  return { aurora, outbox, sessions, objects, deadLetters };
}
