/** aws:s3/bucket:Bucket as a bucket of fauxqs. */
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import type { CreateResource } from "./resource";

export interface BucketInputs {
  bucket: string;
}

export const createS3Bucket: CreateResource<BucketInputs> = async (
  { bucket },
  _name,
  { clients: { s3 }, endpoints },
) => {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  return { id: bucket, outputs: { arn: `arn:aws:s3:::${bucket}` }, location: `${endpoints.services}/${bucket}` };
};
