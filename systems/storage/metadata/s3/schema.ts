/** The tables of S3, as Kysely sees them. */
import type { ColumnType, Generated } from 'kysely';
import type { Checksum, Completion, Metadata, SystemHeaders, Tags } from '../../model/s3.ts';

type Json<T> = ColumnType<T, string, string>;
type JsonOrNull<T> = ColumnType<T | null, string | null, string | null>;
type MadeTime = ColumnType<Date, Date | undefined, Date>;

export interface S3Tables {
  s3_access_keys: {
    access_key: string;
    user_id: string;
    secret: string;
    master_key_id: string | null;
    created_at: MadeTime;
  };
  s3_buckets: {
    bucket_id: Generated<number>;
    name: string;
    owner_id: string;
    tags: JsonOrNull<Tags>;
    cache_control: ColumnType<string | null, string | null | undefined, string | null>;
    created_at: MadeTime;
  };
  s3_objects: {
    object_id: Generated<number>;
    bucket_id: number;
    key: string;
    size: number;
    etag: string;
    file_id: string | null;
    part_count: number | null;
    headers: Json<SystemHeaders>;
    metadata: Json<Metadata>;
    tags: Json<Tags>;
    checksum: JsonOrNull<Checksum>;
    modified_at: MadeTime;
  };
  s3_object_parts: {
    object_id: number;
    part_number: number;
    file_id: string | null;
    size: number;
    checksum: string | null;
  };
  s3_shared_files: { file_id: string; holders: number };
  s3_uploads: {
    upload_id: string;
    bucket_id: number;
    key: string;
    initiator_id: string;
    headers: Json<SystemHeaders>;
    metadata: Json<Metadata>;
    tags: Json<Tags>;
    checksum_algorithm: string | null;
    checksum_type: string | null;
    created_at: MadeTime;
    completion: JsonOrNull<Completion>;
    completed_at: ColumnType<Date | null, Date | null, Date>;
  };
  s3_parts: {
    upload_id: string;
    part_number: number;
    file_id: string | null;
    size: number;
    etag: string;
    checksum: string | null;
    created_at: MadeTime;
  };
}
