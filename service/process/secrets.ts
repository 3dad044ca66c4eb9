/** Secrets, read by the SDK, kept for some minutes, and read again when they turn out to be old. */
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { readJsonObject } from "../../shared/json-text";
import { callAws } from "./aws-call";
import { SettingsError } from "./errors";
import type { Log } from "./log";
import { monotonicNow, type Now } from "./monotonic-now";
import { createOutageLog } from "./outage-log";
import { createProbeGate } from "./probes";

export interface Secret<Value> {
  /** The value, at most 300 s old; an older one only while Secrets Manager does not answer. Where there never was one, fails. */
  get(): Promise<Value>;
  /** Reads again because the value seems to be old; calls within `minAgeSeconds` of the last read get that one. */
  refresh(): Promise<Value>;
}

/** By then every task knows of a rotation. */
const MAX_AGE_SECONDS = 300;

export interface SecretOptions<Value> {
  read: () => Promise<Value>;
  log: Log;
  minAgeSeconds?: number;
  now?: Now;
}

export function cachedSecret<Value>(options: SecretOptions<Value>): Secret<Value> {
  const { read, log, minAgeSeconds = 1, now = monotonicNow } = options;
  const outage = createOutageLog(
    log,
    "a secret could not be read; what was read before is used",
    "the secret is read again",
  );
  let value: { value: Value } | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<Value> | undefined;
  /** Until there is a value; from then on its age says when to read. */
  const gate = createProbeGate({ now });

  const attempt = async (): Promise<Value> => {
    triedAt = now();
    try {
      value = { value: await read() };
      outage.succeeded();
    } catch (error) {
      if (!value) {
        gate.failed(error);
        throw error;
      }
      outage.failed(error);
    }
    return value.value;
  };
  const shared = () => (reading ??= attempt().finally(() => (reading = undefined)));
  const getUnlessOlderThan = async (seconds: number): Promise<Value> => {
    if (!value) gate.enter();
    else if (now() - triedAt < seconds * 1_000) return value.value;
    return shared();
  };

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
  const { username, password } = readJsonObject(text) ?? {};
  if (typeof username !== "string" || typeof password !== "string") {
    throw new Error(`The secret ${arn} must be JSON with "username" and "password", as RDS manages it.`);
  }
  return { username, password };
}

/** A shorter token could be guessed: 32 characters are 128 bits even of hexadecimal digits. */
const MIN_TOKEN_CHARACTERS = 32;

/**
 * Gives the function that reads the tokens that are accepted now, the current one first: with the one before it, so that
 * clients can follow a rotation. White space around a token, such as the line end that a shell's pipe adds, is no part of it.
 * A current one that cannot be a token is refused with a warning, and the one before it goes on alone.
 *
 * The function throws a SettingsError when there is no token at all.
 */
export function createTokenReader(client: SecretsManagerClient, arn: string, log: Log): () => Promise<string[]> {
  const refusal = createOutageLog(
    log,
    "the current API token is refused; the one before it stays valid",
    "the current API token is accepted again",
  );
  return async () => {
    const current = (await readSecretText(client, arn, "AWSCURRENT")).trim();
    const previous = (await readPreviousText(client, arn)).trim();
    const tokens = [current, previous].filter((token) => findTokenProblem(token) === undefined);
    const problem = findTokenProblem(current);
    if (problem === undefined) {
      refusal.succeeded();
      return tokens;
    }
    const error = new SettingsError(`The secret ${arn} ${problem}: put another token into it.`);
    if (tokens.length === 0) throw error;
    refusal.failed(error);
    return tokens;
  };
}

/** Why no client could send this as a token, or everybody could guess it; without showing it. */
function findTokenProblem(token: string): string | undefined {
  if (/[^\x20-\x7e]/.test(token)) return "has characters other than printable ASCII, which no header holds unchanged";
  if (token.length >= MIN_TOKEN_CHARACTERS) return undefined;
  return `has ${token.length} characters, allowed is a token of ${MIN_TOKEN_CHARACTERS} or more`;
}

async function readPreviousText(client: SecretsManagerClient, arn: string): Promise<string> {
  try {
    return await readSecretText(client, arn, "AWSPREVIOUS");
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return "";
    throw error;
  }
}

async function readSecretText(client: SecretsManagerClient, arn: string, stage: "AWSCURRENT" | "AWSPREVIOUS") {
  const command = new GetSecretValueCommand({ SecretId: arn, VersionStage: stage });
  const { SecretString: text = "" } = await callAws("Secrets Manager", client.send(command));
  return text;
}
