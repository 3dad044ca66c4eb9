/** What holds data, and the keys to it. */
import { KEY_USE, SERVICE_ROLE, TAGS, type Actions } from "./actions";

const RDS_TAGS = "ListTagsForResource AddTagsToResource RemoveTagsFromResource";

const S3_READ =
  "ListBucket GetAccelerateConfiguration GetBucketAcl GetBucketCORS GetBucketLocation GetBucketLogging GetBucketObjectLockConfiguration GetBucketPolicy GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration";

export const storePermissions: Record<string, Actions> = {
  "aws:dynamodb/table:Table": {
    dynamodb:
      "CreateTable DescribeTable DescribeContinuousBackups DescribeTimeToLive UpdateTable UpdateContinuousBackups UpdateTimeToLive DeleteTable ListTagsOfResource TagResource UntagResource",
    kms: KEY_USE,
  },
  "aws:rds/cluster:Cluster": {
    rds: `CreateDBCluster DescribeDBClusters DescribeGlobalClusters ModifyDBCluster DeleteDBCluster CreateDBClusterSnapshot ${RDS_TAGS}`,
    kms: KEY_USE,
    // The secret that RDS keeps the password in.
    secretsmanager: "CreateSecret TagResource RotateSecret",
    ...SERVICE_ROLE,
  },
  "aws:rds/clusterInstance:ClusterInstance": {
    rds: `CreateDBInstance DescribeDBInstances ModifyDBInstance DeleteDBInstance ${RDS_TAGS}`,
    kms: KEY_USE,
    iam: "PassRole",
  },
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": {
    rds: `CreateDBClusterParameterGroup DescribeDBClusterParameterGroups DescribeDBClusterParameters ModifyDBClusterParameterGroup ResetDBClusterParameterGroup DeleteDBClusterParameterGroup ${RDS_TAGS}`,
  },
  "aws:rds/subnetGroup:SubnetGroup": {
    rds: `CreateDBSubnetGroup DescribeDBSubnetGroups ModifyDBSubnetGroup DeleteDBSubnetGroup ${RDS_TAGS}`,
  },
  "aws:s3/bucket:Bucket": {
    // With what empties it, where protectData does not keep it.
    s3: `CreateBucket ${S3_READ} PutBucketTagging ${TAGS} ListBucketVersions DeleteObject DeleteObjectVersion DeleteBucket`,
  },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    s3: "GetLifecycleConfiguration PutLifecycleConfiguration",
  },
  "aws:s3/bucketLogging:BucketLogging": { s3: "GetBucketLogging PutBucketLogging" },
  "aws:s3/bucketNotification:BucketNotification": { s3: "GetBucketNotification PutBucketNotification" },
  "aws:s3/bucketPolicy:BucketPolicy": { s3: "GetBucketPolicy PutBucketPolicy DeleteBucketPolicy" },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    s3: "GetBucketPublicAccessBlock PutBucketPublicAccessBlock",
  },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    s3: "GetEncryptionConfiguration PutEncryptionConfiguration",
  },
  "aws:s3/bucketVersioning:BucketVersioning": { s3: "GetBucketVersioning PutBucketVersioning" },
  "aws:kms/alias:Alias": { kms: "CreateAlias ListAliases UpdateAlias DeleteAlias" },
  "aws:kms/key:Key": {
    kms: "CreateKey DescribeKey GetKeyPolicy GetKeyRotationStatus PutKeyPolicy EnableKeyRotation UpdateKeyDescription ListResourceTags TagResource UntagResource ScheduleKeyDeletion",
  },
  "aws:secretsmanager/secret:Secret": {
    secretsmanager: "CreateSecret DescribeSecret GetResourcePolicy UpdateSecret DeleteSecret TagResource UntagResource",
    kms: KEY_USE,
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    secretsmanager: "PutSecretValue GetSecretValue DescribeSecret UpdateSecretVersionStage",
    kms: KEY_USE,
  },
  "aws:sns/topic:Topic": { sns: `CreateTopic GetTopicAttributes SetTopicAttributes DeleteTopic ${TAGS}` },
  "aws:sns/topicPolicy:TopicPolicy": { sns: "GetTopicAttributes SetTopicAttributes" },
  "aws:sns/topicSubscription:TopicSubscription": {
    sns: "Subscribe GetSubscriptionAttributes ListSubscriptionsByTopic SetSubscriptionAttributes Unsubscribe",
  },
  "aws:sqs/queue:Queue": {
    sqs: "CreateQueue GetQueueAttributes GetQueueUrl SetQueueAttributes DeleteQueue ListQueueTags TagQueue UntagQueue",
  },
  "aws:sqs/queuePolicy:QueuePolicy": { sqs: "GetQueueAttributes SetQueueAttributes" },
};
