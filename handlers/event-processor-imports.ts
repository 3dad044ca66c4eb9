// What the event processor needs beyond plain functions and data.
export { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
export { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
export * from "./consumer/runtime-imports";
