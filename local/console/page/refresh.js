// @ts-check
/** Lists that are read again when something has changed. */

/** Between two times. */
const PAUSE_MS = 1_000;

/**
 * @param {() => Promise<void>} load is not called again before it has ended. What fails is tried again.
 * @returns {() => void} asks for another reading, however often it is called.
 */
export function createRefresh(load) {
  let isBusy = false;
  let isWanted = false;
  return function refresh() {
    isWanted = true;
    if (isBusy) return;
    isBusy = true;
    isWanted = false;
    void load()
      .catch(() => {
        isWanted = true;
      })
      .finally(() => {
        setTimeout(() => {
          isBusy = false;
          if (isWanted) refresh();
        }, PAUSE_MS);
      });
  };
}
