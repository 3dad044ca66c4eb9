/** aws:rds/cluster:Cluster as a PostgreSQL server of the same major version, with its master secret. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { arn } from "../aws/account";
import { startPostgres } from "../emulators/postgres";
import type { CreateResource, LocalDeployment } from "./resource";

export interface ClusterInputs {
  clusterIdentifier: string;
  databaseName: string;
  masterUsername: string;
}

export const createRdsCluster: CreateResource<ClusterInputs> = async (inputs, _name, deployment) => {
  const { clusterIdentifier, databaseName, masterUsername: username } = inputs;
  const secretArn = arn("secretsmanager", `secret:rds!${clusterIdentifier}`);
  const { password, administratorPassword } = passwordsOf(clusterIdentifier, secretArn, deployment);
  const { databasesFolder } = deployment;
  const keptFolder = databasesFolder === undefined ? undefined : join(databasesFolder, clusterIdentifier);
  const starting = startPostgres(
    { databaseName, username, password, administratorPassword, keptFolder },
    {
      signal: deployment.signal,
      onRestart: (message) => {
        deployment.emit({ kind: "database-ended", databaseName: clusterIdentifier, message });
      },
      onFailure: deployment.onFailure,
    },
  );
  // Before it is there, so that an end in the meantime waits for it. One that did not start has cleaned up itself.
  deployment.defer(() =>
    starting.then(
      ({ stop }) => stop(),
      () => undefined,
    ),
  );
  const postgres = await starting;
  deployment.databases.set(clusterIdentifier, postgres);
  const secret = JSON.stringify({ username, password });
  if (deployment.secrets.read(secretArn) !== secret) deployment.secrets.put(secretArn, secret);
  return {
    id: clusterIdentifier,
    outputs: {
      arn: arn("rds", `cluster:${clusterIdentifier}`),
      endpoint: postgres.host,
      port: await deployment.around.databasePort(postgres.port),
      masterUserSecrets: [{ secretArn }],
    },
    location: `postgres://${username}@${postgres.host}:${postgres.port}/${databaseName}`,
  };
};

/** Those that a kept database has, or new ones. */
function passwordsOf(clusterIdentifier: string, secretArn: string, { generated, secrets }: LocalDeployment) {
  const administratorPassword = generated.get(clusterIdentifier) ?? randomBytes(24).toString("base64url");
  generated.set(clusterIdentifier, administratorPassword);
  const secret = secrets.read(secretArn);
  const { password } = JSON.parse(secret ?? "{}") as { password?: string };
  return { administratorPassword, password: password ?? randomBytes(24).toString("base64url") };
}
