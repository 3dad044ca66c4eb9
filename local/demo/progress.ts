/** Shows how far the demo is: a bar on a terminal, a line at every quarter elsewhere. */
import { Presets, SingleBar } from "cli-progress";

export interface Progress {
  update: (done: number) => void;
  stop: () => void;
}

const MAX_BAR_COLUMNS = 40;

/** What is left of a line of the terminal beside the label and the numbers. */
export function barColumns(label: string, total: number, columns: number): number {
  const others = `${label} [] ${total} of ${total}`.length;
  // One column stays free: some terminals go to the next line when the last one is written.
  return Math.min(MAX_BAR_COLUMNS, Math.max(1, columns - 1 - others));
}

/** For what nobody watches. */
export const NO_PROGRESS: Progress = { update: () => undefined, stop: () => undefined };

export function createProgress(label: string, total: number): Progress {
  if (!process.stdout.isTTY) return createLines(label, total);
  const format = `${label} [{bar}] {value} of {total}`;
  const barsize = barColumns(label, total, process.stdout.columns || 80);
  const bar = new SingleBar({ format, barsize, hideCursor: true, stopOnComplete: true }, Presets.shades_classic);
  bar.start(total, 0);
  return {
    update: (done) => {
      bar.update(done);
    },
    stop: () => {
      bar.stop();
    },
  };
}

function createLines(label: string, total: number): Progress {
  let quarters = 0;
  return {
    update: (done) => {
      const reached = Math.floor((done * 4) / total);
      if (reached > quarters) console.log(`${label}: ${done} of ${total}`);
      quarters = Math.max(quarters, reached);
    },
    stop: () => undefined,
  };
}
