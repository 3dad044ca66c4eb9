import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { useCommands, useShell, type RunningCommand } from "../../support/local/running-command";
import { useTemporaryFolder } from "../../support/temporary-folder";

describe("npm run demo", () => {
  const startCommand = useCommands();
  const startShell = useShell();
  const directory = useTemporaryFolder();

  const demo = (...args: string[]) => startCommand("local/demo.ts", ...args);

  async function fileOf(name: string, ...lines: string[]): Promise<string> {
    const file = path.join(directory(), name);
    await writeFile(file, lines.join("\n"));
    return file;
  }

  /** The value beside a label in the printed table. */
  function value(command: RunningCommand, label: string): string | undefined {
    return new RegExp(`│ ${label} +│ +([\\d.]+) │`).exec(command.stdout())?.[1];
  }

  it("processes sample transactions and everything besides, and finds nothing lost or duplicated", async () => {
    const command = await demo("--transactions", "40", "--seed", "7");
    assert.equal(await command.exited, 0, command.stdout() + command.stderr());
    // 40 transactions, 2 repetitions, 1 sent twice at once, 1 conflict, 10 invalid ones, 6 of poison.
    assert.deepEqual(
      ["sent", "accepted .202.", "  different ones", "refused"].map((label) => value(command, label)),
      ["60", "43", "40", "11"],
    );
    assert.deepEqual(
      ["in Aurora", "processed", "logged", "dead-lettered", "lost", "duplicated"].map((label) => value(command, label)),
      ["40", "40", "40", "6", "0", "0"],
    );
    assert.match(command.stdout(), /Started in [\d.]+ s\. Sending 54 requests and 6 bad messages/);
    assert.match(command.stdout(), /Processed: 60 of 60\n(Read back: \d+ of 40\n)*Read back: 40 of 40\n/);
    assert.ok(value(command, "seconds") && value(command, "transactions/s"));
    assert.equal(command.stderr(), "");
    await command.assertNothingLeft();
  });

  it("processes a file of one's own", async () => {
    const line = '{"transactionId":"own-1","userId":"me","amount":"1.5","currency":"EUR"}';
    const withoutId = '{"userId":"me", "amount":"1","currency":"EUR"}';
    const command = await demo("--file", await fileOf("own.jsonl", line, "", line, withoutId, withoutId, ""));
    assert.equal(await command.exited, 0, command.stdout() + command.stderr());
    assert.deepEqual(
      ["sent", "in Aurora", "processed", "logged", "dead-lettered"].map((label) => value(command, label)),
      ["4", "3", "3", "3", "0"],
    );
    assert.equal(command.stderr(), "");
    await command.assertNothingLeft();
  });

  it("reports the lines of a file that the API refuses, and processes the others", async () => {
    const file = await fileOf(
      "mixed.jsonl",
      '{"transactionId":"good","userId":"me","amount":"1","currency":"EUR"}',
      '{"transactionId":"bad","userId":"me","amount":1,"currency":"EUR"}',
      '{"transactionId":"twice","userId":"me","amount":"1","currency":"EUR"}',
      '{"transactionId":"twice","userId":"you","amount":"1","currency":"EUR"}',
    );
    const command = await demo("--file", file);
    assert.equal(await command.exited, 2, command.stdout() + command.stderr());
    assert.match(
      command.stderr(),
      /^The API refused 2 lines of .*mixed\.jsonl:\n {2}line 2: 400 body\/amount must be string\. Exact decimal.*\n {2}line [34]: 409 .*twice.*\n$/,
    );
    assert.deepEqual(
      ["sent", "refused", "in Aurora", "processed", "logged", "lost", "duplicated"].map((label) =>
        value(command, label),
      ),
      ["4", "2", "2", "2", "2", "0", "0"],
    );
    await command.assertNothingLeft();
  });

  it("reads standard input", async () => {
    const lines = '{"userId":"me","amount":"1","currency":"EUR"}\n{"userId":"me","amount":1e400,"currency":"EUR"}';
    const command = await startShell(`printf '%s\\n' '${lines}' | npm run --silent demo -- --file -`);
    assert.equal(await command.exited, 2, command.stdout() + command.stderr());
    assert.match(command.stderr(), /^The API refused 1 line of standard input:\n {2}line 2: 400 .*\n$/);
    assert.deepEqual(
      ["sent", "processed", "lost"].map((label) => value(command, label)),
      ["2", "1", "0"],
    );
    await command.assertNothingLeft();
  });

  async function assertRefusesFile(file: string, message: RegExp): Promise<void> {
    const command = await demo("--file", file);
    assert.equal(await command.exited, 2);
    assert.match(command.stderr(), message);
    assert.equal(command.stdout(), "");
    await command.assertNothingLeft();
  }

  it("sends nothing of a file with bad lines, and names each", async () => {
    const file = await fileOf("bad.jsonl", '{"transactionId":"a","userId":"me"}', "nonsense", "[]");
    await assertRefusesFile(
      file,
      /bad\.jsonl has 2 bad lines, .*nothing was sent:\n +line 2: "nonsense" is not a JSON object\n +line 3: "\[\]" is not a JSON object\n$/,
    );
  });

  it("says that a file is not there", async () => {
    await assertRefusesFile(
      path.join(directory(), "none.jsonl"),
      /Cannot read .*none\.jsonl: there is no such file\.\n$/,
    );
  });

  it("says that a file is empty", async () => {
    await assertRefusesFile(await fileOf("empty.jsonl", "", ""), /empty\.jsonl holds no transactions/);
  });

  for (const [args, message] of [
    [["--transactions", "0"], /whole number from 1 to 100000/],
    [["--transactions", "100001"], /whole number from 1 to 100000/],
    [["--transactions", "ten"], /whole number from 1 to 100000/],
    [["--seed", "-1"], /whole number from 0 to 4294967295/],
    [["--transaction", "5"], /unknown option '--transaction'/],
    [["--file", "own.jsonl", "--seed", "2"], /option '--file <path>' cannot be used with option '--seed <number>'/],
  ] as const)
    it(`refuses ${args.join(" ")}`, async () => {
      const command = await demo(...args);
      assert.equal(await command.exited, 2);
      assert.match(command.stderr(), message);
      await command.assertNothingLeft();
    });

  it("is interrupted by Ctrl-C, and exits as an interrupted command does", async () => {
    const command = await demo("--transactions", "2000");
    await command.prints("Sending");
    command.signal("SIGINT");
    assert.equal(await command.exited, 130);
    assert.equal(command.stderr(), "Interrupted by SIGINT.\n");
    await command.assertNothingLeft();
  });
});
