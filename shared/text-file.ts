import { readFileSync } from "node:fs";
import { decodeUtf8 } from "./utf8";

/** @throws Error of the file system, or one that says that the file is not UTF-8. */
export function readTextFile(path: string): string {
  const text = decodeUtf8(readFileSync(path));
  if (text === undefined) throw new Error(`${path} is not UTF-8: save it in that encoding.`);
  return text;
}
