import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import type { SubscriberModule } from "../../handlers/subscriber/subscriber";
import { loadSubscribers } from "../../infra/events/announcements";
import { outputFile, integerOption } from "../../local/command-line/command";
import { createDemoCommand } from "../../local/demo";
import { readTransactionsFile } from "../../local/demo/transactions-file";
import { openKeptFolder } from "../../local/kept/kept-folder";
import { chooseInstallation } from "../../local/emulators/postgres-installation";
import { listen } from "../../local/process/listen";
import { connectLocally } from "../../ops/system/local-system";
import { findStackFile, PROJECT_DIRECTORY, readStackValues } from "../../program/stack-values";
import { findPortRange } from "../support/local/free-ports";
import { refusalOf } from "../support/local/wrong-use";
import { useService, validRequest } from "../support/service/use-service";
import { useTemporaryFolder } from "../support/temporary-folder";
import { useForEach } from "../support/use";

const page = readFileSync(join(PROJECT_DIRECTORY, "docs", "errors.md"), "utf8");
const printed = [...page.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, sentence = ""]) => sentence);

/** What the page prints, with anything for the words in capitals. */
const patternOf = (sentence: string) =>
  new RegExp(
    sentence
      .replace(/[.*+?^$()|[\]\\]/g, "\\$&")
      .replace(/\b[A-Z]{2,}\b/g, (word) => (["JSON", "YAML", "SQL"].includes(word) ? word : ".+")),
  );

const messageOf = async (act: () => unknown): Promise<string> => {
  try {
    await act();
  } catch (error) {
    return (error as Error).message;
  }
  return assert.fail("nothing was refused");
};

/** Where a sentence takes minutes or another machine to cause, the file of its test, which holds it. */
const TESTED_ELSEWHERE: Record<string, string> = {
  "The configuration of stack 'NAME' has 1 problem": "tests/slow/policy/run.test.ts",
  "The service could not be built in FOLDER": "tests/slow/local/npm.test.ts",
  "The system did not start within SECONDS s": "tests/slow/local/target/local-target.test.ts",
};

describe("the errors of the first hour", () => {
  const temporary = useTemporaryFolder(undefined, useForEach);
  const service = useService();
  const post = async (body: string, headers: Record<string, string> = {}) => {
    const json = { "content-type": "application/json", ...headers };
    const response = await service().request("/transactions", { method: "POST", headers: json, body });
    return response.text();
  };
  const withFile = (name: string, text: string) => {
    const file = join(temporary(), name);
    writeFileSync(file, text);
    return file;
  };
  /** A folder that `npm start -- --keep` has had, with what is done to it. */
  const keep = (stack: string, version?: string) => openKeptFolder(join(temporary(), "kept"), stack, version);
  const readStack = (text: string) => {
    withFile("Pulumi.yaml", "name: transaction-system\n");
    withFile("Pulumi.mine.yaml", text);
    return readStackValues("mine", {}, temporary());
  };

  const CAUSES: Record<string, () => Promise<string>> = {
    "Cannot find module 'ts-node/register'": () => {
      const { stderr } = spawnSync(process.execPath, ["-r", "ts-node/register", "local/start.ts"], {
        cwd: temporary(),
        encoding: "utf8",
        env: {},
      });
      return Promise.resolve(stderr);
    },
    "There is no PostgreSQL for this machine: install the package": async () => {
      const own = Object.getOwnPropertyDescriptor(process, "arch") ?? assert.fail();
      Object.defineProperty(process, "arch", { ...own, value: "riscv64" });
      try {
        return await messageOf(chooseInstallation);
      } finally {
        Object.defineProperty(process, "arch", own);
      }
    },
    "There is no Pulumi.NAME.yaml in FOLDER": () => messageOf(() => findStackFile("nowhere")),
    "FILE is not valid YAML": () => messageOf(() => readStack("config: [")),
    "KEY of stack NAME is encrypted": () => messageOf(() => readStack("config:\n  a: { secure: AAABAG }\n")),
    "subscriber NAME cannot be loaded": () => {
      const file = join(temporary(), "handlers/subscribers/payments");
      return messageOf(() => loadSubscribers({ payments: { load: () => import(file) as Promise<SubscriberModule> } }));
    },
    "error: unknown option '--NAME'": () => Promise.resolve(refusalOf(createDemoCommand(), "--nope")),
    "It must be a whole number from MIN to MAX": () => messageOf(() => integerOption(1, 2)("three")),
    "There is no folder FOLDER: make it first": () =>
      messageOf(() => outputFile(join(temporary(), "nowhere", "page.md"))),
    "Port PORT on 127.0.0.1 is in use": async () => {
      const other = createServer();
      const port = await listen(other, 0);
      try {
        return await messageOf(() => listen(createServer(), port));
      } finally {
        other.close();
      }
    },
    "FOLDER is in use by another": async () => {
      const first = keep("dev");
      try {
        return await messageOf(() => keep("dev"));
      } finally {
        first.close();
      }
    },
    "FOLDER holds files, and none of": () => {
      mkdirSync(join(temporary(), "kept"));
      withFile("kept/notes.txt", "mine");
      return messageOf(() => keep("dev"));
    },
    "FOLDER cannot keep anything: REASON": () => {
      withFile("kept", "a file in the place of the folder");
      return messageOf(() => keep("dev"));
    },
    "FOLDER keeps the stack NAME, not NAME": () => {
      keep("dev").close();
      return messageOf(() => keep("prod"));
    },
    "FOLDER was used by version VERSION": () => {
      keep("dev", "9.0.0").close();
      return messageOf(() => keep("dev", "1.0.0"));
    },
    "No system runs on this machine at port PORT": async () => {
      const port = await findPortRange(6);
      return messageOf(() => connectLocally(port));
    },
    "Cannot read FILE: there is no such file": () => messageOf(() => readTransactionsFile("/nowhere/lines.jsonl")),
    "FILE has COUNT bad line": () => messageOf(() => readTransactionsFile(withFile("lines.jsonl", "no JSON\n"))),
    "A valid token is missing": () => post(JSON.stringify(validRequest), { authorization: "Bearer wrong" }),
    "body is not JSON": () => post("{userId: alice}"),
    "body must have required property": () => post('{"userId":"alice"}'),
    "The id ID belongs to another transaction": async () => {
      await post(JSON.stringify({ ...validRequest, transactionId: "taken" }));
      return post(JSON.stringify({ ...validRequest, transactionId: "taken", userId: "somebody-else" }));
    },
  };

  for (const [sentence, cause] of Object.entries(CAUSES))
    it(`are printed as the page has them: ${sentence}`, async () => {
      assert.match(await cause(), patternOf(sentence));
    });

  for (const [sentence, file] of Object.entries(TESTED_ELSEWHERE))
    it(`are printed as the page has them, as ${file} sees: ${sentence}`, () => {
      const fixed = sentence.split(/'?\b[A-Z]{4,}\b'?/).map((part) => part.trim());
      const text = readFileSync(join(PROJECT_DIRECTORY, file), "utf8");
      for (const part of fixed) assert.ok(text.includes(part), `${file} no longer holds ${JSON.stringify(part)}`);
    });

  it("are all that the page has", () => {
    assert.deepEqual([...Object.keys(CAUSES), ...Object.keys(TESTED_ELSEWHERE)].sort(), printed.toSorted());
  });
});
