/** The operations of AWS Secrets Manager by which secrets are read and rotated, on the loopback interface. */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import { resourceNameOf } from "../aws/account";
import type { KeptValues } from "../kept/kept-folder";
import { listen } from "../process/listen";
import { findVersion, moveStage, putVersion, SecretRefusal, type SecretVersion } from "./secret-versions";

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

/**
 * Who may call is not asked: requests may be signed, by anybody, or not.
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
      secrets.set(arn, putVersion(secrets.get(arn), newVersion(text)));
    },
    removePrevious(arn) {
      const holder = findVersion(secrets.get(arn), { stage: "AWSPREVIOUS" });
      if (holder) secrets.set(arn, moveStage(secrets.get(arn), { stage: "AWSPREVIOUS", from: holder.id }));
    },
    read: (arn) => findVersion(secrets.get(arn), {})?.text,
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
  get: (arn: string) => SecretVersion[];
  set: (arn: string, versions: SecretVersion[]) => void;
  arns: () => string[];
}

function createSecrets(kept: KeptValues): Secrets {
  return {
    get: (arn) => JSON.parse(kept.get(arn) ?? "[]") as SecretVersion[],
    set: (arn, versions) => {
      kept.set(arn, JSON.stringify(versions));
    },
    arns: () => [...kept.entries()].map(([arn]) => arn),
  };
}

function newVersion(text: string, id: string = randomUUID(), stages = ["AWSCURRENT"]): SecretVersion {
  return { id, text, stages, createdAt: Date.now() / 1000 };
}

/** What the operations take, together. */
interface SecretRequest {
  SecretId?: string;
  SecretString?: string;
  ClientRequestToken?: string;
  VersionId?: string;
  VersionStage?: string;
  VersionStages?: string[];
  RemoveFromVersionId?: string;
  MoveToVersionId?: string;
  IncludeDeprecated?: boolean;
}

/** What is told beside the secret's ARN and name. @throws SecretRefusal */
type Operation = (request: SecretRequest, arn: string, secrets: Secrets) => object;

const putSecretValue: Operation = ({ SecretString, ClientRequestToken, VersionStages }, arn, secrets) => {
  refuseManaged(arn);
  if (typeof SecretString !== "string" || SecretString === "")
    throw new SecretRefusal("InvalidParameterException", "This emulator keeps texts only: give SecretString.");
  const version = newVersion(SecretString, ClientRequestToken, VersionStages);
  const versions = putVersion(secrets.get(arn), version);
  secrets.set(arn, versions);
  return { VersionId: version.id, VersionStages: findVersion(versions, { id: version.id })?.stages };
};

const OPERATIONS: Readonly<Record<string, Operation>> = {
  GetSecretValue: ({ SecretId, VersionId, VersionStage }, arn, secrets) => {
    const version = findVersion(secrets.get(arn), { id: VersionId, stage: VersionStage });
    if (!version) throw notFound(`${VersionId ?? VersionStage ?? "AWSCURRENT"} of ${SecretId}`);
    const { id, text, stages, createdAt } = version;
    return { VersionId: id, SecretString: text, VersionStages: stages, CreatedDate: createdAt };
  },
  PutSecretValue: putSecretValue,
  UpdateSecret: (request, arn, secrets) => {
    const { VersionId } = putSecretValue({ ...request, VersionStages: undefined }, arn, secrets) as SecretRequest;
    return { VersionId };
  },
  ListSecretVersionIds: ({ IncludeDeprecated = false }, arn, secrets) => ({
    Versions: secrets
      .get(arn)
      .filter(({ stages }) => IncludeDeprecated || stages.length > 0)
      .map(({ id, stages, createdAt }) => ({ VersionId: id, VersionStages: stages, CreatedDate: createdAt })),
  }),
  UpdateSecretVersionStage: ({ VersionStage = "", RemoveFromVersionId, MoveToVersionId }, arn, secrets) => {
    refuseManaged(arn);
    const move = { stage: VersionStage, from: RemoveFromVersionId, to: MoveToVersionId };
    secrets.set(arn, moveStage(secrets.get(arn), move));
    return {};
  },
};

/** Of a cluster's password, as on AWS: the database would not know of a new one. */
function refuseManaged(arn: string): void {
  if (resourceNameOf(arn).startsWith("rds!"))
    throw new SecretRefusal("InvalidRequestException", "RDS manages this secret, and alone gives it new values.");
}

function notFound(what: string): SecretRefusal {
  return new SecretRefusal("ResourceNotFoundException", `There is no ${what}.`);
}

async function answer(request: IncomingMessage, secrets: Secrets) {
  try {
    return { status: 200, body: await operate(request, secrets) };
  } catch (error) {
    if (!(error instanceof SecretRefusal)) throw error;
    return { status: 400, body: { __type: error.type, message: error.message } };
  }
}

async function operate(request: IncomingMessage, secrets: Secrets): Promise<object> {
  const target = String(request.headers["x-amz-target"]);
  const operation = new Map(Object.entries(OPERATIONS)).get(target.replace(/^secretsmanager\./, ""));
  if (!operation) {
    const known = Object.keys(OPERATIONS).join(", ");
    throw new SecretRefusal("UnknownOperationException", `This emulator has ${known}, and not ${target}.`);
  }
  const asked = (await json(request)) as SecretRequest;
  const { SecretId } = asked;
  // By ARN or by name; the ARNs of AWS have a random end besides.
  const arn = secrets.arns().find((known) => known === SecretId || resourceNameOf(known) === SecretId);
  if (arn === undefined) throw notFound(`secret ${SecretId}`);
  return { ARN: arn, Name: resourceNameOf(arn), ...operation(asked, arn, secrets) };
}
