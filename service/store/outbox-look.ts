/** Where a claim begins to look: dead rows of what was sent lie before that, and may stay for as long as somebody reads. */

export interface OutboxLooks {
  begin(): OutboxLook;
  /** Entries were appended by a statement of this process that began then, and ended now. */
  appended(since: Date): void;
}

export interface OutboxLook {
  /** It may leave out what is before. */
  since: Date;
  /** @param passed up to when it has claimed or passed everything; undefined if it failed. */
  end(passed: Date | undefined): void;
}

export interface OutboxLookOptions {
  /** A look from the beginning comes after that many seconds, for what the others may have passed. */
  wholeLookSeconds?: number;
  /** Milliseconds, from any time on. */
  now?: () => number;
}

const BEGINNING = 0;

/**
 * What a look passes and later ones leave out: entries that were leased or locked by then, and those of other tasks whose
 * statement began before the look and ended after it, which wake their own task. Times are the database's.
 */
export function createOutboxLooks(options: OutboxLookOptions = {}): OutboxLooks {
  const { wholeLookSeconds = 5, now = () => performance.now() } = options;
  let since = BEGINNING;
  let wholeAt = -Infinity;
  /** Those under way; each with the first entry that it may have come too early for. */
  const looks = new Set<{ missed: number }>();
  return {
    begin() {
      const begunAt = now();
      const isWhole = begunAt - wholeAt >= wholeLookSeconds * 1_000;
      // Also if it fails: beside very many dead rows it may take longer than a statement may, and the others must go on.
      if (isWhole) wholeAt = begunAt;
      const look = { missed: Infinity };
      looks.add(look);
      return {
        since: new Date(isWhole ? BEGINNING : since),
        end(passed) {
          looks.delete(look);
          if (!passed) return;
          since = Math.min(passed.getTime(), look.missed);
        },
      };
    },
    appended(appendedSince) {
      since = Math.min(since, appendedSince.getTime());
      for (const look of looks) look.missed = Math.min(look.missed, appendedSince.getTime());
    },
  };
}
