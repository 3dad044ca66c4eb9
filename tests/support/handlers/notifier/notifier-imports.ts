// What the notifier needs beyond plain functions and data.
export { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
export * from "../../../../handlers/consumer/runtime-imports";
