// What the event processor needs beyond plain functions and data.
export { DynamoDBClient } from "@aws-sdk/client-dynamodb";
export { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
export { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
export * from "./consumer/runtime-imports";
