/** Shows how far the demo is: a bar on a terminal, a line at every quarter elsewhere. */
import { Presets, SingleBar } from "cli-progress";

export interface Progress {
  update: (done: number) => void;
  stop: () => void;
}

export function createProgress(label: string, total: number): Progress {
  if (!process.stdout.isTTY) return createLines(label, total);
  const format = `${label} [{bar}] {value} of {total}`;
  const bar = new SingleBar({ format, hideCursor: true, stopOnComplete: true }, Presets.shades_classic);
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
