/** Objects in S3 that are written once, whoever else writes them at the same time. */
import type * as imports from "@aws-sdk/client-s3";
import type { S3Client, S3ServiceException } from "@aws-sdk/client-s3";

/** What came of adding something: it is there now, the very same was there before, or something else was. */
export type Added = "added" | "same" | "different";

/** Adds an object of JSON unless its key is taken, and then compares what has it. Rejects with the SDK's errors. */
export async function addObject(
  { PutObjectCommand, GetObjectCommand }: Pick<typeof imports, "PutObjectCommand" | "GetObjectCommand">,
  client: S3Client,
  place: { Bucket: string; Key: string },
  text: string,
  signal: AbortSignal,
): Promise<Added> {
  const body = Buffer.from(text, "utf8");
  const put = new PutObjectCommand({ ...place, Body: body, ContentType: "application/json", IfNoneMatch: "*" });
  try {
    await client.send(put, { abortSignal: signal });
    return "added";
  } catch (error) {
    // 412 says that the key is taken; its neighbour 409, that another write of it is under way: worth a retry.
    const { $metadata: metadata } = error as Partial<S3ServiceException>;
    if (metadata?.httpStatusCode !== 412) throw error;
  }
  const { Body: stored } = await client.send(new GetObjectCommand(place), { abortSignal: signal });
  if (stored === undefined) throw new Error("the object that stood in the way of a new one has no body");
  return body.equals(await stored.transformToByteArray()) ? "same" : "different";
}
