/** The one operation of AWS Secrets Manager that the system uses at run time: GetSecretValue, on the loopback interface. */
import { createServer, type IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import { resourceNameOf } from "../aws/account";
import type { KeptValues } from "../kept/kept-folder";
import { listen } from "../process/listen";

export interface SecretsManager {
  endpoint: string;
  /** Makes `text` the current version of a secret; the one before it becomes the previous version. */
  put: (arn: string, text: string) => void;
  /** Takes the label AWSPREVIOUS from the version that has it, as UpdateSecretVersionStage does. */
  removePrevious: (arn: string) => void;
  /** The current version of a secret; undefined if there is none. */
  read: (arn: string) => string | undefined;
  /** Calls answered so far. */
  readonly calls: number;
  stop: () => Promise<void>;
}

/** The two versions that have a staging label. */
interface Versions {
  AWSCURRENT: string;
  AWSPREVIOUS?: string;
}

/**
 * @param port any by default.
 * @param kept the secrets of an earlier one, by ARN, and the place of these; in memory by default.
 * @throws Error that names the port if it is in use.
 */
export async function startSecretsManager(
  port = 0,
  kept: KeptValues = new Map<string, string>(),
): Promise<SecretsManager> {
  const secrets = createSecrets(kept);
  let calls = 0;
  const server = createServer((request, response) => {
    calls += 1;
    answer(request, secrets).then(
      ({ status, body }) =>
        response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body)),
      () => response.writeHead(400).end(),
    );
  });
  const endpoint = `http://127.0.0.1:${await listen(server, port)}`;
  return {
    endpoint,
    get calls() {
      return calls;
    },
    put(arn, text) {
      secrets.set(arn, { AWSCURRENT: text, AWSPREVIOUS: secrets.get(arn)?.AWSCURRENT });
    },
    removePrevious(arn) {
      const versions = secrets.get(arn);
      if (versions) secrets.set(arn, { AWSCURRENT: versions.AWSCURRENT });
    },
    read: (arn) => secrets.get(arn)?.AWSCURRENT,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

interface Secrets {
  get: (arn: string) => Versions | undefined;
  set: (arn: string, versions: Versions) => void;
  arns: () => string[];
}

function createSecrets(kept: KeptValues): Secrets {
  return {
    get: (arn) => {
      const text = kept.get(arn);
      return text === undefined ? undefined : (JSON.parse(text) as Versions);
    },
    set: (arn, versions) => {
      kept.set(arn, JSON.stringify(versions));
    },
    arns: () => [...kept.entries()].map(([arn]) => arn),
  };
}

async function answer(request: IncomingMessage, secrets: Secrets) {
  const operation = request.headers["x-amz-target"];
  if (operation !== "secretsmanager.GetSecretValue") {
    return problem("UnknownOperationException", `This emulator has GetSecretValue only, not ${String(operation)}.`);
  }
  const { SecretId, VersionStage = "AWSCURRENT" } = (await json(request)) as {
    SecretId: string;
    VersionStage?: keyof Versions;
  };
  // By ARN or by name; the ARNs of AWS have a random end besides.
  const ARN = secrets.arns().find((arn) => arn === SecretId || resourceNameOf(arn) === SecretId);
  const text = ARN === undefined ? undefined : secrets.get(ARN)?.[VersionStage];
  if (ARN === undefined || text === undefined)
    return problem("ResourceNotFoundException", `There is no ${VersionStage} of ${SecretId}.`);
  return { status: 200, body: { ARN, Name: resourceNameOf(ARN), SecretString: text, VersionStages: [VersionStage] } };
}

function problem(type: string, message: string) {
  return { status: 400, body: { __type: type, message } };
}
