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
  /** Reads again because the value seems to be old; calls within `minAgeSeconds` of the last read get that one. */
  refresh(): Promise<Value>;
}

/** By then every task knows of a rotation. */
const MAX_AGE_SECONDS = 300;

export interface SecretOptions<Value> {
  read: () => Promise<Value>;
  minAgeSeconds?: number;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

export function cachedSecret<Value>(options: SecretOptions<Value>): Secret<Value> {
  const { read, minAgeSeconds = 1, now = Date.now } = options;
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
    get: () => getUnlessOlderThan(MAX_AGE_SECONDS),
    refresh: () => getUnlessOlderThan(minAgeSeconds),
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
const MIN_TOKEN_CHARACTERS = 32;

/**
 * The tokens that are accepted now, the current one first: with the one before it, so that clients can follow a rotation.
 * @throws Error when the current one is too short to be safe from guessing.
 */
export async function readApiTokens(client: SecretsManagerClient, arn: string): Promise<string[]> {
  const current = await readSecretText(client, arn, "AWSCURRENT");
  if (current.length < MIN_TOKEN_CHARACTERS)
    throw new Error(
      `The secret ${arn} has ${current.length} characters, allowed is a token of ${MIN_TOKEN_CHARACTERS} or more.`,
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
