/** The folder that the service's image is built from, named by its content. */
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { join, relative, sep } from "node:path";
import { buildService, PROJECT_FOLDER } from "./bundle";

const BUILD_FOLDER = join(PROJECT_FOLDER, ".build");

/** What an image is built from: a folder with the bundled service and its Dockerfile, nothing else. */
export interface ImageContext {
  /** Relative to the project. */
  folder: string;
  /** SHA-256 over the names and contents of all files, in hex. */
  contentHash: string;
}

/** SHA-256 over the names and contents of all files below a folder, in hex. */
export function hashFolder(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
  const hash = createHash("sha256");
  for (const file of files) {
    const content = readFileSync(join(folder, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/**
 * Gives everything in a folder the same modes, whatever the user's umask: they end up in the image, whose user must be
 * able to read it, and in what Docker takes for a change.
 */
function normalizeModes(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
}

let made: Promise<ImageContext> | undefined;

/**
 * Bundles the service, once a process, and puts the bundle and the Dockerfile into a folder of their own. Docker gets
 * nothing but that folder, so that no `.env`, stack file or test can end up in an image.
 * @throws Error that says where and why it could not.
 */
export function createImageContext(): Promise<ImageContext> {
  return (made ??= makeImageContext().catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The service could not be built in ${BUILD_FOLDER}: ${reason}`, { cause: error });
  }));
}

async function makeImageContext(): Promise<ImageContext> {
  mkdirSync(BUILD_FOLDER, { recursive: true });
  const fresh = mkdtempSync(join(BUILD_FOLDER, "new-"));
  try {
    await buildService(fresh);
    cpSync(join(PROJECT_FOLDER, "service", "Dockerfile"), join(fresh, "Dockerfile"));
    const contentHash = hashFolder(fresh);
    const folder = join(BUILD_FOLDER, `service-${contentHash.slice(0, 16)}`);
    moveUnlessThere(fresh, folder);
    normalizeModes(folder);
    return { folder: relative(PROJECT_FOLDER, folder), contentHash };
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Another process may make the same folder at the same time; whose it is makes no difference. */
function moveUnlessThere(from: string, to: string): void {
  try {
    if (!existsSync(to)) renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}
