/** Tells the processes of a system what is wrong with them: the file that disturbed-process.mts reads. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Disturbance, Disturbances } from "./disturbed-process.mjs";

export interface ProcessDisturbances {
  /** For the tasks and functions that are to listen. */
  environment: Readonly<Record<string, string>>;
  /** @returns what puts the process right, where it still is. */
  disturb: (processId: number, disturbance: Disturbance) => () => void;
  remove: () => void;
}

/** Of processes that listen to nothing. */
export const UNDISTURBED: ProcessDisturbances = {
  environment: {},
  disturb: () => {
    throw new Error("The processes of this system were started without what disturbs them.");
  },
  remove: () => undefined,
};

export function createDisturbances(): ProcessDisturbances {
  const folder = mkdtempSync(path.join(tmpdir(), "disturbances-"));
  const file = path.join(folder, "by-process.json");
  const current: Disturbances = {};
  const write = () => {
    // Under another name first, as a process may be reading.
    writeFileSync(`${file}.new`, JSON.stringify(current));
    renameSync(`${file}.new`, file);
  };
  write();
  return {
    environment: {
      DISTURBANCES_FILE: file,
      NODE_OPTIONS: `--import=${pathToFileURL(path.join(__dirname, "disturbed-process.mts")).href}`,
    },
    disturb: (processId, disturbance) => {
      current[processId] = disturbance;
      write();
      return () => {
        Reflect.deleteProperty(current, processId);
        write();
      };
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
