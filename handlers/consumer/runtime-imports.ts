// What every consumer of a queue needs beyond plain functions and data. The deployed archive holds a consumer's imports as
// one bundle, so only what is named in them is part of it.
export {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
export { circuitBreaker, ConsecutiveBreaker, handleWhen } from "cockatiel";
