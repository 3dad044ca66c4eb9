// What the handlers need beyond plain functions and data. The deployed archive holds this file as one bundle, so only
// what is named here is part of it.
export { DynamoDBClient } from "@aws-sdk/client-dynamodb";
export { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
export { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
export { ChangeMessageVisibilityBatchCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
export { isServerError, isThrottlingError, isTransientError } from "@smithy/core/retry";
export { circuitBreaker, ConsecutiveBreaker, handleWhen } from "cockatiel";
