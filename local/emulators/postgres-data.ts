/** A server's data directory: initialized once, found again in a folder that is kept. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, existsSync, openSync } from "node:fs";
import { appendFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { generate } from "selfsigned";
import { canEnter, give, type Account, type Installation } from "./postgres-installation";
import { DATA } from "./postgres-leftovers";

/** Made anew at every start, in the data directory. */
const SETTINGS_FILE = "local.conf";

/** How a child process finds a folder. */
export interface Entrance {
  path: string;
  /** What it is to be given behind its three standard streams. */
  descriptors: number[];
}

/**
 * Opens a folder for a process of the account, which is to be started meanwhile. Below a folder that the account may not
 * enter, such as the home of root, Linux still lets it in by a descriptor.
 * @throws Error if there is no way in.
 */
export async function withEntrance<T>(
  folder: string,
  account: Account,
  start: (entrance: Entrance) => Promise<T> | T,
): Promise<T> {
  if (await canEnter(folder, account)) return start({ path: folder, descriptors: [] });
  if (!existsSync("/proc/self/fd"))
    throw new Error(`PostgreSQL's account may not enter ${folder}: take one below folders that every user may enter.`);
  const descriptor = openSync(folder, constants.O_DIRECTORY);
  try {
    return await start({ path: "/proc/self/fd/3", descriptors: [descriptor] });
  } finally {
    closeSync(descriptor);
  }
}

interface DataDirectoryOptions extends Pick<Installation, "account" | "initdb"> {
  /** Where the data directory is or will be. */
  folder: string;
  /** The server's own files, which the account may enter. */
  directory: string;
  administratorPassword: string;
  host: string;
  logFile: string;
  signal: AbortSignal | undefined;
}

/**
 * Makes the data directory where there is none, and sets the server up: TLS only, password only, as `rds.force_ssl` has it.
 * @returns the certificate's path.
 */
export async function prepareDataDirectory(options: DataDirectoryOptions): Promise<string> {
  const { folder, directory, account, host } = options;
  const data = join(folder, DATA);
  const keyPath = join(directory, "key.pem");
  const certificatePath = join(directory, "certificate.pem");
  if (!existsSync(data)) await initialize(options, data);
  const pem = await generate([{ name: "commonName", value: "localhost" }], {
    extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: host }] }],
  });
  await writeFile(keyPath, pem.private, { mode: 0o600 });
  await writeFile(certificatePath, pem.cert);
  await writeFile(
    join(data, SETTINGS_FILE),
    `listen_addresses = '${host}'\nunix_socket_directories = ''\n` +
      `ssl = on\nssl_cert_file = '${certificatePath}'\nssl_key_file = '${keyPath}'\n`,
  );
  for (const path of [keyPath, certificatePath, data]) await give(path, account);
  return certificatePath;
}

/** Under another name until it is whole, as a start may be killed at any time. */
async function initialize(options: DataDirectoryOptions, data: string): Promise<void> {
  const { initdb, folder, directory, account, administratorPassword, host } = options;
  const passwordPath = join(directory, "password");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of (await readdir(folder)).filter((other) => other.startsWith(`${DATA}-`)))
    await rm(join(folder, name), { recursive: true, force: true, maxRetries: 5 });
  const unfinished = await mkdtemp(join(folder, `${DATA}-`));
  await writeFile(passwordPath, administratorPassword, { mode: 0o600 });
  for (const path of [passwordPath, unfinished]) await give(path, account);
  const identity = ["-U", "administrator", "--pwfile", passwordPath, "-A", "scram-sha-256"];
  await withEntrance(unfinished, account, ({ path, descriptors }) =>
    runLogged(initdb, ["-D", path, ...identity, "-E", "UTF8", "--locale=C"], options, descriptors),
  );
  await writeFile(join(unfinished, "pg_hba.conf"), `hostssl all all ${host}/32 scram-sha-256\n`);
  await appendFile(join(unfinished, "postgresql.conf"), `include '${SETTINGS_FILE}'\n`);
  await rename(unfinished, data);
}

/** @throws Error if it fails; what it says is in the log. */
async function runLogged(
  command: string,
  args: string[],
  { account, logFile, signal }: DataDirectoryOptions,
  descriptors: number[],
): Promise<void> {
  const log = openSync(logFile, "a");
  try {
    const child = spawn(command, args, { ...account, signal, stdio: ["ignore", log, log, ...descriptors] });
    const [code] = (await once(child, "close")) as [number | null];
    if (code !== 0) throw new Error(`${basename(command)} failed`);
  } finally {
    closeSync(log);
  }
}
