/** How far a command is, on standard error: one line that changes on a terminal; elsewhere a line a stage, once it takes long. */

export interface Progress {
  /** @param detail what changes within a stage, for a terminal only. */
  say: (stage: string, detail?: string) => void;
  /** Takes the line away. */
  end: () => void;
}

type Output = Pick<NodeJS.WriteStream, "isTTY" | "columns" | "write">;

/** Nobody wonders before. */
const QUIET_MS = 3_000;

/** @param now milliseconds, from any time on. */
export function createProgress(output: Output = process.stderr, now: () => number = () => performance.now()): Progress {
  const begin = now();
  let current = "";
  if (!output.isTTY)
    return {
      say: (stage) => {
        if (stage === current || now() - begin < QUIET_MS) return;
        output.write(`${stage} ...\n`);
        current = stage;
      },
      end: () => undefined,
    };
  const replaceLine = (text: string) => output.write(`\r\u001b[K${text}`);
  return {
    say: (stage, detail = "") => {
      // One column stays free: some terminals go to the next line when the last one is written.
      current = `${stage} ${detail}`.slice(0, (output.columns || 80) - 1);
      replaceLine(current);
    },
    end: () => {
      if (current !== "") replaceLine("");
      current = "";
    },
  };
}
