import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createImageContext } from "../../build/image-context";
import { token } from "../support/service/backends";
import { unpackEventProcessor } from "../support/handlers/deployed-function";
import { deployProgram, everyOption } from "../support/program/stack";
import { assertWithout, formsOf } from "../support/secret-forms";

function readAll(folder: string): [name: string, text: string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [file, readFileSync(file, "latin1")]);
}

describe("the secrets of a deployment", () => {
  /** What the mocks give for the one value that is generated. */
  const generated = "api-token-value-generated";
  /** What could come along from the machine that deploys. */
  const ofTheMachine = randomBytes(24).toString("hex");
  const variables = [
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "PULUMI_CONFIG_PASSPHRASE",
    "PULUMI_ACCESS_TOKEN",
    "NPM_TOKEN",
  ];
  const original = new Map<string, string | undefined>();
  before(() => {
    for (const name of variables) {
      original.set(name, process.env[name]);
      process.env[name] = ofTheMachine;
    }
  });
  after(() => {
    for (const [name, value] of original) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });

  const profiles: Record<string, Parameters<typeof deployProgram>[0]> = {
    // Options of its own, so that the program is evaluated with the variables above.
    "the dev stack": { config: { alarmEmail: "attacks@example.com" } },
    "the prod stack": { stack: "prod", config: { alarmEmail: "attacks@example.com" } },
    "a stack with every option set": {
      stack: "prod",
      config: { ...everyOption, alarmEmail: "attacks@example.com" },
    },
  };
  for (const [title, options] of Object.entries(profiles)) {
    describe(`in ${title}`, () => {
      it("are in no output", async () => {
        const { outputs } = await deployProgram(options);
        assert.ok(Object.keys(outputs).length > 5);
        assertWithout([generated, ofTheMachine], JSON.stringify(outputs), "the outputs");
      });

      it("are in one registered input only, and that one is marked as secret", async () => {
        const { resources } = await deployProgram(options);
        const holders = resources.flatMap(({ name, inputs }) =>
          Object.entries(inputs).flatMap(([input, value]) => {
            const text = JSON.stringify(value) as string | undefined;
            return text && formsOf(generated).some((form) => text.includes(form)) ? [{ name, input }] : [];
          }),
        );
        assert.deepEqual(holders, [{ name: "api-token-version", input: "secretString" }]);
        const version = resources.find(({ name }) => name === "api-token-version");
        assert.deepEqual(version?.secretInputs, ["secretString"]);
        assertWithout([ofTheMachine], JSON.stringify(resources.map(({ inputs }) => inputs)), "the inputs");
      });

      it("are left to RDS where they are the database's", async () => {
        const { resources } = await deployProgram(options);
        const clusters = resources.filter(({ type }) => type === "aws:rds/cluster:Cluster");
        assert.equal(clusters.length, 1);
        for (const { inputs } of clusters) {
          assert.equal(inputs.manageMasterUserPassword, true);
          assert.ok(!("masterPassword" in inputs) && !("masterPasswordWo" in inputs));
        }
      });

      it("are in no environment: functions and tasks are told where a secret is, not what", async () => {
        const { resources } = await deployProgram(options);
        const text = JSON.stringify(resources.map(({ inputs }) => inputs));
        const named = [
          ...text.matchAll(/"(?:name":")?([A-Z][A-Z0-9_]*(?:PASSWORD|SECRET|TOKEN|KEY|CREDENTIAL)[A-Z0-9_]*)"/g),
        ];
        assert.deepEqual([...new Set(named.map(([, name]) => name))].sort(), [
          "API_TOKEN_SECRET_ARN",
          "DATABASE_SECRET_ARN",
        ]);
      });

      it("are not in the function's archive", async () => {
        const { directory, remove } = await unpackEventProcessor(options);
        try {
          const files = readAll(directory);
          assert.equal(files.length, 2);
          for (const [file, text] of files) assertWithout([generated, ofTheMachine], text, file);
        } finally {
          await remove();
        }
      });
    });
  }

  it("are not in what the image is built from", async () => {
    const folder = join(__dirname, "../..", (await createImageContext()).folder);
    const files = readAll(folder);
    assert.ok(files.length > 5);
    for (const [file, text] of files) {
      assertWithout([generated, ofTheMachine, token], text, file);
      assert.doesNotMatch(file, /(^|\/)(\.env|\.npmrc|\.git|\.aws|Pulumi\.[^/]*yaml|id_rsa|.*\.pem)(\/|$)/);
      assert.doesNotMatch(text, /\bAKIA[0-9A-Z]{16}\b/, file);
    }
  });
});
