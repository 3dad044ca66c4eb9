/** Work for the end. */

export interface Cleanups {
  /** Registers work, which is done at once where the end has come already. */
  defer: (cleanup: () => unknown) => void;
  /** Does all of it, last in, first out. May be called again. */
  run: () => Promise<void>;
}

export function createCleanups(): Cleanups {
  const cleanups: (() => unknown)[] = [];
  let running: Promise<void> | undefined;
  const runAll = async () => {
    for (let cleanup = cleanups.pop(); cleanup; cleanup = cleanups.pop()) await cleanup();
  };
  return {
    defer: (cleanup) => {
      cleanups.push(cleanup);
      if (running) running = running.then(runAll);
    },
    run: () => (running ??= runAll()),
  };
}
