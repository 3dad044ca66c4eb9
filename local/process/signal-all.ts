/** Signals to processes that may have ended meanwhile. */

/** @returns those that were still there. */
export function signalAll(processIds: readonly number[], signal: NodeJS.Signals): number[] {
  return processIds.filter((processId) => {
    try {
      return process.kill(processId, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
      throw error;
    }
  });
}
