/** What every verb of the command gets. */
import type { Progress } from "../../local/command-line/progress";
import type { System } from "../system/system";

export interface Context {
  system: System;
  progress: Progress;
  signal: AbortSignal;
}

/** What a verb tells: for programs, and the same for people. */
export interface Told {
  /** As JSON. */
  data: unknown;
  /** Lines for a terminal with so many columns. */
  lines: (columns: number) => string[];
  /** 0 where it is left out. */
  exitCode?: number;
}

export type Verb = (context: Context) => Promise<Told>;
