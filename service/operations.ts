/** The process of a one-off task: answers one question of an operator about the database, and ends. */
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { quoted } from "../shared/quoted";
import { writeAnswer } from "./operations/answer-lines";
import { isQuestion, questions } from "./operations/questions";
import { readDatabaseSettings } from "./process/environment";
import { endingText, SettingsError } from "./process/errors";
import { createLog } from "./process/log";
import { createSdkOptions } from "./process/sdk-options";
import { createDatabaseOptions } from "./store/database-options";
import { createDatabase } from "./store/pool";

/** Beside those of the service, which the cluster has room for. */
const POOL_SIZE = 1;

async function answer(name = "", argument = ""): Promise<string[]> {
  if (!isQuestion(name)) {
    const known = new Intl.ListFormat("en-GB", { type: "disjunction" }).format(Object.keys(questions));
    throw new SettingsError(`The task was asked for ${quoted(name)}: ask for ${known}.`);
  }
  const settings = readDatabaseSettings(process.env);
  const secretsManager = new SecretsManagerClient(createSdkOptions());
  const database = createDatabase(createDatabaseOptions(settings, POOL_SIZE, secretsManager, createLog()));
  try {
    return writeAnswer(await questions[name](database, argument));
  } finally {
    await database.close();
  }
}

answer(...process.argv.slice(2)).then(
  (lines) => process.stdout.write(`${lines.join("\n")}\n`, () => process.exit()),
  (error: unknown) => process.stderr.write(`${endingText(error)}\n`, () => process.exit(1)),
);
