/** What happened, told in a sentence each: the last ones are kept. */
import type { Happening } from "./console-answers";

export interface Happenings {
  tell: (kind: Happening["kind"], sentence: string) => Happening;
  /** The oldest first. */
  all: () => readonly Happening[];
  /** @returns what ends it. */
  listen: (listener: (happening: Happening) => void) => () => void;
}

const MAX_KEPT = 200;

/** Of a sentence; what a message or an error brings may be long. */
const MAX_CHARACTERS = 500;

export function createHappenings(now: () => number = Date.now): Happenings {
  const kept: Happening[] = [];
  const listeners = new Set<(happening: Happening) => void>();
  let id = 0;
  return {
    tell: (kind, text) => {
      const sentence = text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)} ...` : text;
      const happening = { id: ++id, at: now(), kind, sentence };
      kept.push(happening);
      if (kept.length > MAX_KEPT) kept.shift();
      for (const listener of listeners) listener(happening);
      return happening;
    },
    all: () => kept,
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
