/** The system broken on purpose, from the command to the table. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { useProjectCopy } from "../../support/local/project-copy";
import { useCommands } from "../../support/local/running-command";

/** Changes a word that nothing depends on. */
const HARMLESS = `Breaks: Nothing.
Caught by: outbox-empty
Run: --seed 61 --transactions 100 --fault queue-reorders

diff --git a/service/http/limits.ts b/service/http/limits.ts
--- a/service/http/limits.ts
+++ b/service/http/limits.ts
@@ -1,2 +1,2 @@
-/** Limits on what one client may take: bytes, and the time of a connection that sends slowly. */
+/** What one client may take: bytes, and the time of a connection that sends slowly. */
 
`;

/** For two runs, however busy the machine is. */
const LIMIT = 900_000;

describe("npm run chaos -- --mutants", () => {
  const project = useProjectCopy(async (folder) => {
    const mutants = path.join(folder, "chaos/mutants");
    await writeFile(path.join(mutants, "harmless.patch"), HARMLESS);
    const applies = await readFile(path.join(mutants, "problem-as-json.patch"), "utf8");
    await writeFile(path.join(mutants, "outdated.patch"), applies.replaceAll(/^-.*\.type\(.*$/gm, "-    .gone()"));
  });
  const startCommand = useCommands(undefined, project);

  it("says which invariant caught which, and fails for what nothing catches", async () => {
    const command = await startCommand("chaos/run.ts", "--mutants", "problem-as-json", "harmless");
    assert.equal(await command.exited, 1, command.stderr());
    assert.match(
      command.stdout(),
      /^problem-as-json\n {2}Errors are sent as application\/json\.\n {2}answers-documented\n/m,
    );
    assert.match(command.stdout(), /^harmless\n {2}Nothing\.\n {2}nothing\n/m);
    assert.match(
      command.stdout(),
      /^harmless was not caught by outbox-empty\. Its run ended with:\n[^]*Everything holds\./m,
    );
    assert.match(command.stdout(), /^1 mutant of 2 caught\.$/m);
    await command.assertNothingLeft();
  }).timeout(LIMIT);

  it("names a patch that does not apply, and what to do, before anything runs", async () => {
    const command = await startCommand("chaos/run.ts", "--mutants", "problem-as-json", "outdated");
    assert.equal(await command.exited, 1);
    assert.match(
      command.stderr(),
      /^chaos\/mutants\/outdated\.patch does not apply to the project any more; CONTRIBUTING\.md tells under "Chaos" how to renew it:\nerror: patch failed: service\/http\/problems\.ts/,
    );
    assert.equal(command.stdout(), "");
    await command.assertNothingLeft();
  });

  it("refuses a name that there is not, and options of a run", async () => {
    const unknown = await startCommand("chaos/run.ts", "--mutants", "nobody");
    assert.equal(await unknown.exited, 2);
    assert.match(unknown.stderr(), /Mutants are acknowledged-before-commit, /);
    const both = await startCommand("chaos/run.ts", "--mutants", "--seed", "1");
    assert.equal(await both.exited, 2);
    await unknown.assertNothingLeft();
    await both.assertNothingLeft();
  });
});
