// What the event processor needs that has subscribers to tell.
export { PublishBatchCommand, SNSClient } from "@aws-sdk/client-sns";
export * from "../event-processor-imports";
