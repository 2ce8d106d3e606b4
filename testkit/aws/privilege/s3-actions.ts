/** S3: the actions that its operations need, which are rarely called as the operation is. */

/** Operations that have no action of their own name. */
const s3Operations: Readonly<Record<string, readonly string[]>> = {
  CompleteMultipartUpload: ['PutObject'],
  CopyObject: ['GetObject', 'PutObject'],
  CreateMultipartUpload: ['PutObject'],
  DeleteBucketAnalyticsConfiguration: ['PutAnalyticsConfiguration'],
  DeleteBucketCors: ['PutBucketCORS'],
  DeleteBucketEncryption: ['PutEncryptionConfiguration'],
  DeleteBucketIntelligentTieringConfiguration: ['PutIntelligentTieringConfiguration'],
  DeleteBucketInventoryConfiguration: ['PutInventoryConfiguration'],
  DeleteBucketLifecycle: ['PutLifecycleConfiguration'],
  DeleteBucketMetricsConfiguration: ['PutMetricsConfiguration'],
  DeleteBucketOwnershipControls: ['PutBucketOwnershipControls'],
  DeleteBucketReplication: ['PutReplicationConfiguration'],
  DeleteBucketTagging: ['PutBucketTagging'],
  DeleteObjects: ['DeleteObject'],
  DeletePublicAccessBlock: ['PutBucketPublicAccessBlock'],
  GetBucketAccelerateConfiguration: ['GetAccelerateConfiguration'],
  GetBucketAnalyticsConfiguration: ['GetAnalyticsConfiguration'],
  GetBucketCors: ['GetBucketCORS'],
  GetBucketEncryption: ['GetEncryptionConfiguration'],
  GetBucketIntelligentTieringConfiguration: ['GetIntelligentTieringConfiguration'],
  GetBucketInventoryConfiguration: ['GetInventoryConfiguration'],
  GetBucketLifecycleConfiguration: ['GetLifecycleConfiguration'],
  GetBucketMetricsConfiguration: ['GetMetricsConfiguration'],
  GetBucketNotificationConfiguration: ['GetBucketNotification'],
  GetBucketReplication: ['GetReplicationConfiguration'],
  GetObjectAttributes: ['GetObject', 'GetObjectAttributes'],
  GetObjectLockConfiguration: ['GetBucketObjectLockConfiguration'],
  GetPublicAccessBlock: ['GetBucketPublicAccessBlock'],
  HeadBucket: ['ListBucket'],
  HeadObject: ['GetObject'],
  ListBucketAnalyticsConfigurations: ['GetAnalyticsConfiguration'],
  ListBucketIntelligentTieringConfigurations: ['GetIntelligentTieringConfiguration'],
  ListBucketInventoryConfigurations: ['GetInventoryConfiguration'],
  ListBucketMetricsConfigurations: ['GetMetricsConfiguration'],
  ListBuckets: ['ListAllMyBuckets'],
  ListMultipartUploads: ['ListBucketMultipartUploads'],
  ListObjectVersions: ['ListBucketVersions'],
  ListObjects: ['ListBucket'],
  ListObjectsV2: ['ListBucket'],
  ListParts: ['ListMultipartUploadParts'],
  PutBucketAccelerateConfiguration: ['PutAccelerateConfiguration'],
  PutBucketAnalyticsConfiguration: ['PutAnalyticsConfiguration'],
  PutBucketCors: ['PutBucketCORS'],
  PutBucketEncryption: ['PutEncryptionConfiguration'],
  PutBucketIntelligentTieringConfiguration: ['PutIntelligentTieringConfiguration'],
  PutBucketInventoryConfiguration: ['PutInventoryConfiguration'],
  PutBucketLifecycleConfiguration: ['PutLifecycleConfiguration'],
  PutBucketMetricsConfiguration: ['PutMetricsConfiguration'],
  PutBucketNotificationConfiguration: ['PutBucketNotification'],
  PutBucketReplication: ['PutReplicationConfiguration'],
  PutObjectLockConfiguration: ['PutBucketObjectLockConfiguration'],
  PutPublicAccessBlock: ['PutBucketPublicAccessBlock'],
  SelectObjectContent: ['GetObject'],
  UploadPart: ['PutObject'],
  UploadPartCopy: ['GetObject', 'PutObject'],
};

/** What an input adds to an operation that takes it; `*` is every operation that does. */
const s3Inputs: Readonly<Record<string, readonly string[]>> = {
  ACL: ['PutObjectAcl'],
  GrantFullControl: ['PutObjectAcl'],
  GrantRead: ['PutObjectAcl'],
  GrantReadACP: ['PutObjectAcl'],
  GrantWriteACP: ['PutObjectAcl'],
  Tagging: ['PutObjectTagging'],
  ObjectLockMode: ['PutObjectRetention'],
  ObjectLockRetainUntilDate: ['PutObjectRetention'],
  ObjectLockLegalHoldStatus: ['PutObjectLegalHold'],
  BypassGovernanceRetention: ['BypassGovernanceRetention'],
  SSEKMSKeyId: ['kms:GenerateDataKey'],
};

const BUCKET_ACL: Readonly<Record<string, readonly string[]>> = {
  ACL: ['PutBucketAcl'],
  GrantFullControl: ['PutBucketAcl'],
  GrantRead: ['PutBucketAcl'],
  GrantReadACP: ['PutBucketAcl'],
  GrantWrite: ['PutBucketAcl'],
  GrantWriteACP: ['PutBucketAcl'],
  ObjectLockEnabledForBucket: ['PutBucketObjectLockConfiguration', 'PutBucketVersioning'],
  ObjectOwnership: ['PutBucketOwnershipControls'],
};

/** Operations whose own action an input replaces, because it means one version of the object. */
const VERSIONED: Readonly<Record<string, string>> = {
  DeleteObject: 'DeleteObjectVersion',
  DeleteObjectTagging: 'DeleteObjectVersionTagging',
  GetObject: 'GetObjectVersion',
  GetObjectAcl: 'GetObjectVersionAcl',
  GetObjectAttributes: 'GetObjectVersionAttributes',
  GetObjectTagging: 'GetObjectVersionTagging',
  PutObjectAcl: 'PutObjectVersionAcl',
  PutObjectTagging: 'PutObjectVersionTagging',
};

const WRITES = /^(?:PutObject|CopyObject|CreateMultipartUpload)$/;
const GOVERNED = /^(?:DeleteObjects?|PutObjectRetention)$/;

/** Actions that come with the inputs of the call, beside those of the operation itself. */
function s3ActionsOfInput(operation: string, input: string): readonly string[] {
  if (operation === 'CreateBucket') return BUCKET_ACL[input] ?? [];
  const added = s3Inputs[input] ?? [];
  if (input === 'BypassGovernanceRetention') return GOVERNED.test(operation) ? added : [];
  return WRITES.test(operation) ? added : [];
}

export function s3Actions(operation: string, inputs: readonly string[]): readonly string[] {
  const own = s3Operations[operation] ?? [operation];
  const isVersion = inputs.includes('VersionId');
  const actions = isVersion ? own.map((action) => VERSIONED[action] ?? action) : own;
  return [...actions, ...inputs.flatMap((input) => s3ActionsOfInput(operation, input))];
}

/** All that an operation might need when its inputs cannot be read. */
export function s3PossibleActions(operation: string): readonly string[] {
  const names = [...Object.keys(s3Inputs), ...Object.keys(BUCKET_ACL), 'VersionId'];
  const versions = (s3Operations[operation] ?? [operation]).flatMap((one) => VERSIONED[one] ?? []);
  return [...versions, ...names.flatMap((name) => s3ActionsOfInput(operation, name))];
}

const OBJECT = /Object|MultipartUploadParts|AbortMultipartUpload/;

/** What a resource has to name for the action: a bucket, something in it, or nothing at all. */
export function s3Resource(action: string): 'object' | 'bucket' | 'all' {
  if (/^(?:ListAllMyBuckets|ListAccessPoints|CreateJob)$/.test(action)) return 'all';
  if (/BucketObjectLock/.test(action)) return 'bucket';
  return OBJECT.test(action) || /Governance/.test(action) ? 'object' : 'bucket';
}
