/** What the shell that calls a command tells other programs, and may not tell what runs here. */
import http from "node:http";
import { devNull } from "node:os";

/**
 * Variables that lead somewhere else than to this machine, or change what is there: proxies in every case of letters, which
 * gRPC (and with it Pulumi's SDK) honours even for 127.0.0.1; PostgreSQL's options; AWS's endpoints, profiles and retries;
 * Node's options; Pulumi's configuration.
 */
const FOREIGN = /(^|_)proxy$|^(PG|AWS_|NODE_|PULUMI_)/i;

/** An SDK would otherwise read ~/.aws, where a profile may well say that endpoints in the environment do not count. */
export const NO_SHARED_CONFIGURATION: Readonly<Record<string, string>> = {
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
};

/** Takes them away from this process, and from those that it starts. To be called before anything reads them. */
export function leaveCallersEnvironment(): void {
  for (const name of Object.keys(process.env)) if (FOREIGN.test(name)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, NO_SHARED_CONFIGURATION);
  // With NODE_USE_ENV_PROXY Node has set up its proxies by now. It cannot be told to have none, but that no host goes there.
  const unused = "http://127.0.0.1";
  http.setGlobalProxyFromEnv({ http_proxy: unused, https_proxy: unused, no_proxy: "*" });
}
