/** What a consumer may do beside what every consumer may, as pure functions of ARNs. */
import type { Grant } from "./policy-document";

/** What the event processor does beside what every consumer does: looks a transaction up, logs it, records it. */
export function recordingGrants(args: { tableArn: string; bucketArn: string }): Grant[] {
  return [
    {
      Sid: "Sessions",
      Effect: "Allow",
      Action: ["dynamodb:Query", "dynamodb:GetItem", "dynamodb:PutItem"],
      Resource: args.tableArn,
    },
    {
      Sid: "TransactionLog",
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:GetObject"],
      Resource: `${args.bucketArn}/transactions/*`,
    },
  ];
}

/** What the event processor does where there are subscribers: it tells them. */
export function publishingGrant(topicArn: string): Grant {
  return { Sid: "Events", Effect: "Allow", Action: "sns:Publish", Resource: topicArn };
}

/** What every subscriber does beside what every consumer does: reads a text that is too long for its event. */
export function longTextGrant(bucketArn: string): Grant {
  return { Sid: "LongTexts", Effect: "Allow", Action: "s3:GetObject", Resource: `${bucketArn}/transactions/*` };
}
