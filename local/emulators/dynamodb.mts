/** dynalite, the emulator of DynamoDB, with what it lacks. */
import dynalite from "dynalite";
import type { Server } from "node:http";
import { createRequire } from "node:module";

interface AbstractIterator {
  close: () => Promise<void>;
  return?: () => Promise<void>;
}

interface AbstractLevel {
  AbstractKeyIterator: { prototype: AbstractIterator };
  AbstractValueIterator: { prototype: AbstractIterator };
}

/** The package of its database's iterators, which comes with another one of its own. */
function requireAbstractLevel(): AbstractLevel {
  const dynaliteRequire = createRequire(createRequire(process.argv[1] ?? "").resolve("dynalite"));
  return createRequire(dynaliteRequire.resolve("level"))("abstract-level") as AbstractLevel;
}

/**
 * At the end of what it reads, dynalite asks the iterator to return, as a generator would. Its database's iterators are closed
 * instead, and one that is not keeps 14 KB for ever, for each query.
 */
function closeReadIterators(): void {
  const { AbstractKeyIterator, AbstractValueIterator } = requireAbstractLevel();
  for (const { prototype } of [AbstractKeyIterator, AbstractValueIterator])
    prototype.return = function () {
      return this.close();
    };
}

/** @param directory where everything is kept, so that memory does not grow with it. */
export function createDynamodb(directory: string): Server {
  closeReadIterators();
  return dynalite({ createTableMs: 0, path: directory });
}
