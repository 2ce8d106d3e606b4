/** Rows of the database as the things they are. */
import type { Selectable } from 'kysely';
import type {
  ChecksumAlgorithm,
  ChecksumType,
  StoredObject,
  Upload,
  UploadPart,
} from '../../model/s3.ts';
import type { S3Tables } from './schema.ts';

export type ObjectRow = Selectable<S3Tables['s3_objects']>;

export function objectOf(row: ObjectRow): StoredObject {
  return {
    objectId: row.object_id,
    key: row.key,
    size: row.size,
    etag: row.etag,
    fileId: row.file_id,
    partCount: row.part_count,
    headers: row.headers,
    metadata: row.metadata,
    tags: row.tags,
    checksum: row.checksum,
    modifiedAt: row.modified_at,
  };
}

export function uploadOf(row: Selectable<S3Tables['s3_uploads']>): Upload {
  return {
    uploadId: row.upload_id,
    bucketId: row.bucket_id,
    key: row.key,
    initiatorId: row.initiator_id,
    headers: row.headers,
    metadata: row.metadata,
    tags: row.tags,
    checksumAlgorithm: row.checksum_algorithm as ChecksumAlgorithm | null,
    checksumType: row.checksum_type as ChecksumType | null,
    createdAt: row.created_at,
    completion: row.completion,
  };
}

export function partOf(row: Selectable<S3Tables['s3_parts']>): UploadPart {
  return {
    partNumber: row.part_number,
    fileId: row.file_id,
    size: row.size,
    etag: row.etag,
    checksum: row.checksum,
    createdAt: row.created_at,
  };
}
