/** The objects of some days in the transaction log, in the order of their keys. */
import { paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";

/** UTC days such as 2026-11-23, both included. */
export interface Days {
  from: string;
  until: string;
}

export interface LogObject {
  key: string;
  bytes: number;
}

const PREFIX = "transactions/";

/** S3's limit, and what is done again at most after an interruption. */
const MAX_KEYS = 1_000;

const prefixOf = (day: string) => PREFIX + day.replaceAll("-", "/");

/**
 * Gives them page by page; what else lies between them, too.
 * @param after the last key that need not be seen again; undefined for the beginning.
 */
export async function* listObjects(
  s3: S3Client,
  bucket: string,
  { from, until }: Days,
  after: string | undefined,
): AsyncGenerator<LogObject[]> {
  // The slash is the first character of a day's keys, and "0" follows it.
  const end = `${prefixOf(until)}0`;
  const pages = paginateListObjectsV2(
    { client: s3, pageSize: MAX_KEYS },
    { Bucket: bucket, Prefix: PREFIX, StartAfter: after ?? prefixOf(from) },
  );
  for await (const { Contents = [] } of pages) {
    const objects = Contents.map(({ Key = "", Size = 0 }) => ({ key: Key, bytes: Size }));
    const wanted = objects.filter(({ key }) => key < end);
    if (wanted.length > 0) yield wanted;
    if (wanted.length < objects.length) return;
  }
}

/** The day of a key of the log; undefined for any other. */
export function dayOf(key: string): string | undefined {
  const [, year, month, day] = /^transactions\/(\d{4})\/(\d\d)\/(\d\d)\/[^/]+\.json$/.exec(key) ?? [];
  return year === undefined ? undefined : [year, month, day].join("-");
}
