/** Work for the end. */

export interface Cleanups {
  /** Registers work, which is done at once where the end has come already. */
  defer: (cleanup: () => unknown) => void;
  /** Does all of it, last in, first out. May be called again. @throws what the first that failed has thrown, after the others. */
  run: () => Promise<void>;
}

export function createCleanups(): Cleanups {
  const cleanups: (() => unknown)[] = [];
  const failures: unknown[] = [];
  let running: Promise<void> | undefined;
  const runAll = async () => {
    for (let cleanup = cleanups.pop(); cleanup; cleanup = cleanups.pop())
      try {
        await cleanup();
      } catch (error) {
        failures.push(error);
      }
  };
  return {
    defer: (cleanup) => {
      cleanups.push(cleanup);
      if (running) running = running.then(runAll);
    },
    run: async () => {
      await (running ??= runAll());
      if (failures.length > 0) throw failures[0];
    },
  };
}
