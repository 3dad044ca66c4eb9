/** Secrets, read by the SDK, kept for some minutes, and read again when they turn out to be old. */
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { parseJsonObject } from "../../shared/json-object";
import { callAws } from "./aws-call";

export interface Secret<Value> {
  /** The value, at most 300 s old; an older one only while Secrets Manager does not answer. */
  get(): Promise<Value>;
  /** Reads again because the value seems to be old; calls within `minimumAgeSeconds` of the last read get that one. */
  refresh(): Promise<Value>;
}

/** By then a rotation has reached everybody. */
const MAXIMUM_AGE_SECONDS = 300;

export interface SecretOptions<Value> {
  read: () => Promise<Value>;
  minimumAgeSeconds?: number;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

export function createSecret<Value>(options: SecretOptions<Value>): Secret<Value> {
  const { read, minimumAgeSeconds = 1, now = Date.now } = options;
  let value: { value: Value } | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<Value> | undefined;

  const attempt = async (): Promise<Value> => {
    triedAt = now();
    try {
      value = { value: await read() };
    } catch (error) {
      if (!value) throw error;
    }
    return value.value;
  };
  const shared = () => (reading ??= attempt().finally(() => (reading = undefined)));
  const getUnlessOlderThan = async (seconds: number): Promise<Value> =>
    value && now() - triedAt < seconds * 1_000 ? value.value : shared();

  return {
    get: () => getUnlessOlderThan(MAXIMUM_AGE_SECONDS),
    refresh: () => getUnlessOlderThan(minimumAgeSeconds),
  };
}

export interface DatabaseCredentials {
  username: string;
  password: string;
}

/** @throws Error when the secret is not what RDS manages, without telling its content. */
export async function readDatabaseCredentials(client: SecretsManagerClient, arn: string): Promise<DatabaseCredentials> {
  const text = await readSecretText(client, arn, "AWSCURRENT");
  const { username, password } = parseJsonObject(text) ?? {};
  if (typeof username !== "string" || typeof password !== "string") {
    throw new Error(`The secret ${arn} must be JSON with "username" and "password", as RDS manages it.`);
  }
  return { username, password };
}

/** A shorter token could be guessed: 32 characters are 128 bits even of hexadecimal digits. */
const LEAST_TOKEN_CHARACTERS = 32;

/**
 * The tokens that are accepted now: the current one, and the one before it, so that clients can follow a rotation.
 *
 * A rotation therefore revokes nothing: the token before it stays valid until the next one. To revoke a token that leaked,
 * rotate, then take the label AWSPREVIOUS from its version, whose id `aws secretsmanager list-secret-version-ids --secret-id ARN`
 * tells:
 *
 *     aws secretsmanager update-secret-version-stage --secret-id ARN \
 *       --version-stage AWSPREVIOUS --remove-from-version-id VERSION
 *
 * Every task refuses it when it reads the secret again: within the cache's maximum age, 300 s (later only while Secrets
 * Manager does not answer), or at once when it is restarted.
 * @throws Error when the current one is too short to be safe from guessing.
 */
export async function readApiTokens(client: SecretsManagerClient, arn: string): Promise<string[]> {
  const current = await readSecretText(client, arn, "AWSCURRENT");
  if (current.length < LEAST_TOKEN_CHARACTERS)
    throw new Error(
      `The secret ${arn} has ${current.length} characters, allowed is a token of ${LEAST_TOKEN_CHARACTERS} or more.`,
    );
  const previous = await readSecretText(client, arn, "AWSPREVIOUS").catch((error: unknown) => {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  });
  return previous ? [current, previous] : [current];
}

async function readSecretText(client: SecretsManagerClient, arn: string, stage: "AWSCURRENT" | "AWSPREVIOUS") {
  const command = new GetSecretValueCommand({ SecretId: arn, VersionStage: stage });
  const { SecretString } = await callAws("Secrets Manager", client.send(command));
  if (!SecretString) throw new Error(`The secret ${arn} has no text: put a SecretString into it.`);
  return SecretString;
}
