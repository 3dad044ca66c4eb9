/** What the transaction log's bucket has. */
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";

/** The text of an object; undefined where there is none. */
export async function readObjectText(
  s3: S3Client,
  place: { Bucket: string; Key: string },
  abortSignal?: AbortSignal,
): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand(place), { abortSignal });
    return await Body?.transformToString();
  } catch (error) {
    if ((error as Error).name === "NoSuchKey") return undefined;
    throw error;
  }
}
