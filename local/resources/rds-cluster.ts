/** aws:rds/cluster:Cluster as a PostgreSQL server of the same major version, with its master secret. */
import { randomBytes } from "node:crypto";
import { arn } from "../aws/account";
import { startPostgres } from "../emulators/postgres";
import type { CreateResource } from "./resource";

export interface ClusterInputs {
  clusterIdentifier: string;
  databaseName: string;
  masterUsername: string;
}

export const createRdsCluster: CreateResource<ClusterInputs> = async (inputs, _name, deployment) => {
  const { clusterIdentifier, databaseName, masterUsername: username } = inputs;
  const password = randomBytes(24).toString("base64url");
  const starting = startPostgres(
    { databaseName, username, password },
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
  const secretArn = arn("secretsmanager", `secret:rds!${clusterIdentifier}`);
  deployment.secrets.put(secretArn, JSON.stringify({ username, password }));
  return {
    id: clusterIdentifier,
    outputs: {
      arn: arn("rds", `cluster:${clusterIdentifier}`),
      endpoint: postgres.host,
      port: postgres.port,
      masterUserSecrets: [{ secretArn }],
    },
    location: `postgres://${username}@${postgres.host}:${postgres.port}/${databaseName}`,
  };
};
