// What every subscriber may use beyond plain functions and data. A command that is not among them is added here.
export { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
export { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
export * from "../consumer/runtime-imports";
