create table api_keys (
  key_hash text not null,
  user_id uuid not null,
  hint text not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone,
  constraint api_keys_pkey PRIMARY KEY (key_hash),
  constraint api_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(user_id) ON DELETE CASCADE
);

create table chunk_copies (
  chunk_id text not null,
  server_id text not null,
  shard smallint not null default 0,
  created_at timestamp with time zone not null default now(),
  constraint chunk_copies_pkey PRIMARY KEY (server_id, chunk_id),
  constraint chunk_copies_chunk_id_fkey FOREIGN KEY (chunk_id) REFERENCES chunks(chunk_id) ON DELETE CASCADE
);
CREATE INDEX chunk_copies_chunk ON chunk_copies USING btree (chunk_id);

create table chunks (
  chunk_id text not null,
  file_id uuid not null,
  chunk_number integer not null,
  storage_server_id text not null,
  chunk_size bigint not null,
  stored_size bigint not null,
  chunk_hash text not null,
  status text not null default 'stored'::text,
  constraint chunks_pkey PRIMARY KEY (chunk_id),
  constraint chunks_file_id_chunk_number_key UNIQUE (file_id, chunk_number),
  constraint chunks_file_id_fkey FOREIGN KEY (file_id) REFERENCES files(file_id) ON DELETE CASCADE,
  constraint chunks_status_check CHECK ((status = ANY (ARRAY['stored'::text, 'degraded'::text, 'lost'::text])))
);

create table deletions (
  server_id text not null,
  copy_id text not null,
  due_at timestamp with time zone not null,
  attempts integer not null default 0,
  constraint deletions_pkey PRIMARY KEY (server_id, copy_id)
);
CREATE INDEX deletions_due ON deletions USING btree (due_at);

create table file_block_counts (
  block bigint not null,
  delta bigint not null
);

create table file_counts (
  delta bigint not null
);

create table file_id_leases (
  lease_id uuid not null,
  expires_at timestamp with time zone not null,
  constraint file_id_leases_pkey PRIMARY KEY (lease_id)
);

create table files (
  file_id uuid not null default gen_random_uuid(),
  seq bigint not null generated always as identity,
  kind text not null,
  filename text not null,
  content_type text not null,
  total_size bigint not null default 0,
  upload_status text not null,
  checksum text,
  digests jsonb not null default '{}'::jsonb,
  owner text,
  redundancy text not null,
  coding jsonb not null,
  cache_control text,
  created_at timestamp with time zone not null default now(),
  completed_at timestamp with time zone,
  tombstoned_at timestamp with time zone,
  constraint files_pkey PRIMARY KEY (file_id),
  constraint files_kind_check CHECK ((kind = ANY (ARRAY['file'::text, 'object'::text]))),
  constraint files_upload_status_check CHECK ((upload_status = ANY (ARRAY['pending'::text, 'uploading'::text, 'completed'::text, 'failed'::text])))
);
CREATE INDEX files_dead ON files USING btree (tombstoned_at) WHERE (tombstoned_at IS NOT NULL);
CREATE UNIQUE INDEX files_listed ON files USING btree (seq) WHERE ((kind = 'file'::text) AND (upload_status = 'completed'::text) AND (tombstoned_at IS NULL));

create table job_leases (
  job text not null,
  holder text not null,
  expires_at timestamp with time zone not null,
  cursor text not null default ''::text,
  constraint job_leases_pkey PRIMARY KEY (job)
);

create table layouts (
  epoch bigint not null,
  copies integer not null,
  servers jsonb not null,
  places bytea not null,
  created_at timestamp with time zone not null default now(),
  settled_at timestamp with time zone,
  constraint layouts_pkey PRIMARY KEY (epoch)
);

create table metadata_cache (
  is_the_row boolean not null default true,
  epoch uuid not null default gen_random_uuid(),
  phase text not null,
  server_id text,
  constraint metadata_cache_pkey PRIMARY KEY (is_the_row),
  constraint metadata_cache_is_the_row_check CHECK (is_the_row),
  constraint metadata_cache_phase_check CHECK ((phase = ANY (ARRAY['off'::text, 'opening'::text, 'on'::text, 'closing'::text])))
);

create table orphans (
  server_id text not null,
  copy_id text not null,
  marked_at timestamp with time zone not null default now(),
  constraint orphans_pkey PRIMARY KEY (server_id, copy_id)
);

create table purge_hooks (
  url text not null,
  named_at timestamp with time zone not null default now(),
  constraint purge_hooks_pkey PRIMARY KEY (url)
);

create table purges (
  seq bigint not null generated always as identity,
  url text not null,
  resource text not null,
  change jsonb not null,
  due_at timestamp with time zone not null default now(),
  attempts integer not null default 0,
  problem text,
  created_at timestamp with time zone not null default now(),
  constraint purges_pkey PRIMARY KEY (seq),
  constraint purges_url_fkey FOREIGN KEY (url) REFERENCES purge_hooks(url) ON DELETE CASCADE
);
CREATE INDEX purges_due ON purges USING btree (due_at);
CREATE INDEX purges_in_order ON purges USING btree (url, resource, seq);

create table repairs (
  chunk_id text not null,
  reason text not null,
  due_at timestamp with time zone not null default now(),
  attempts integer not null default 0,
  problem text,
  created_at timestamp with time zone not null default now(),
  constraint repairs_pkey PRIMARY KEY (chunk_id)
);
CREATE INDEX repairs_due ON repairs USING btree (due_at);

create table s3_access_keys (
  access_key text not null,
  user_id uuid not null,
  secret text not null,
  created_at timestamp with time zone not null default now(),
  master_key_id text,
  constraint s3_access_keys_pkey PRIMARY KEY (access_key),
  constraint s3_access_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(user_id) ON DELETE CASCADE
);

create table s3_buckets (
  bucket_id bigint not null generated always as identity,
  name text not null,
  owner_id uuid not null,
  tags jsonb,
  created_at timestamp with time zone not null default now(),
  cache_control text,
  constraint s3_buckets_pkey PRIMARY KEY (bucket_id),
  constraint s3_buckets_name_key UNIQUE (name),
  constraint s3_buckets_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users(user_id)
);

create table s3_object_parts (
  object_id bigint not null,
  part_number integer not null,
  file_id uuid,
  size bigint not null,
  checksum text,
  constraint s3_object_parts_pkey PRIMARY KEY (object_id, part_number),
  constraint s3_object_parts_object_id_fkey FOREIGN KEY (object_id) REFERENCES s3_objects(object_id) ON DELETE CASCADE
);

create table s3_objects (
  object_id bigint not null generated always as identity,
  bucket_id bigint not null,
  key text not null,
  size bigint not null,
  etag text not null,
  file_id uuid,
  part_count integer,
  headers jsonb not null,
  metadata jsonb not null,
  tags jsonb not null,
  checksum jsonb,
  modified_at timestamp with time zone not null default now(),
  constraint s3_objects_pkey PRIMARY KEY (object_id),
  constraint s3_objects_bucket_id_fkey FOREIGN KEY (bucket_id) REFERENCES s3_buckets(bucket_id),
  constraint s3_objects_bucket_id_key_key UNIQUE (bucket_id, key)
);

create table s3_parts (
  upload_id text not null,
  part_number integer not null,
  file_id uuid,
  size bigint not null,
  etag text not null,
  checksum text,
  created_at timestamp with time zone not null default now(),
  constraint s3_parts_pkey PRIMARY KEY (upload_id, part_number),
  constraint s3_parts_upload_id_fkey FOREIGN KEY (upload_id) REFERENCES s3_uploads(upload_id) ON DELETE CASCADE
);

create table s3_shared_files (
  file_id uuid not null,
  holders integer not null,
  constraint s3_shared_files_pkey PRIMARY KEY (file_id)
);

create table s3_uploads (
  upload_id text not null,
  bucket_id bigint not null,
  key text not null,
  initiator_id uuid not null,
  headers jsonb not null,
  metadata jsonb not null,
  tags jsonb not null,
  checksum_algorithm text,
  checksum_type text,
  created_at timestamp with time zone not null default now(),
  completion jsonb,
  completed_at timestamp with time zone,
  constraint s3_uploads_pkey PRIMARY KEY (upload_id),
  constraint s3_uploads_bucket_id_fkey FOREIGN KEY (bucket_id) REFERENCES s3_buckets(bucket_id)
);
CREATE INDEX s3_uploads_completed ON s3_uploads USING btree (completed_at) WHERE (completed_at IS NOT NULL);
CREATE INDEX s3_uploads_listed ON s3_uploads USING btree (bucket_id, key, upload_id) WHERE (completed_at IS NULL);

create table storage_servers (
  server_id text not null,
  grpc_address text not null,
  status text not null,
  weight double precision not null default 1,
  available_space bigint not null default 0,
  used_space bigint not null default 0,
  total_space bigint not null default 0,
  last_heartbeat timestamp with time zone not null default now(),
  inactive_since timestamp with time zone,
  joined_at timestamp with time zone not null default now(),
  scrub jsonb not null default '{}'::jsonb,
  bytes_address text,
  constraint storage_servers_pkey PRIMARY KEY (server_id),
  constraint storage_servers_status_check CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text, 'maintenance'::text])))
);

create table upload_sessions (
  session_id uuid not null default gen_random_uuid(),
  file_id uuid not null,
  kind text not null,
  status text not null,
  expires_at timestamp with time zone not null,
  owner text,
  received bigint not null default 0,
  total bigint,
  metadata jsonb not null default '{}'::jsonb,
  holder uuid,
  created_at timestamp with time zone not null default now(),
  attempts integer not null default 0,
  constraint upload_sessions_pkey PRIMARY KEY (session_id),
  constraint upload_sessions_file_id_fkey FOREIGN KEY (file_id) REFERENCES files(file_id) ON DELETE CASCADE,
  constraint upload_sessions_file_id_key UNIQUE (file_id),
  constraint upload_sessions_kind_check CHECK ((kind = ANY (ARRAY['stream'::text, 'tus'::text]))),
  constraint upload_sessions_status_check CHECK ((status = ANY (ARRAY['active'::text, 'completed'::text, 'expired'::text, 'cancelled'::text])))
);
CREATE INDEX upload_sessions_expiry ON upload_sessions USING btree (expires_at) WHERE (status = 'active'::text);

create table users (
  user_id uuid not null default gen_random_uuid(),
  name text not null,
  role text not null,
  created_at timestamp with time zone not null default now(),
  disabled_at timestamp with time zone,
  constraint users_pkey PRIMARY KEY (user_id),
  constraint users_name_key UNIQUE (name),
  constraint users_role_check CHECK ((role = ANY (ARRAY['reader'::text, 'writer'::text, 'server'::text, 'admin'::text])))
);

CREATE OR REPLACE FUNCTION public.file_begin(file jsonb)
 RETURNS uuid
 LANGUAGE plpgsql
 SET jit TO 'off'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
DECLARE made uuid;
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  INSERT INTO files
      (kind, filename, content_type, upload_status, redundancy, coding, owner, cache_control)
    VALUES (file->>'kind', file->>'name', file->>'contentType', 'pending', file->>'redundancy',
      file->'coding', file->>'owner', file->>'cacheControl')
    RETURNING file_id INTO made;
  INSERT INTO upload_sessions (file_id, kind, status, expires_at, owner)
    VALUES (made, 'stream', 'active',
      now() + make_interval(secs => (file->>'leaseMs')::float8 / 1000), file->>'owner');
  RETURN made;
END $function$;

CREATE OR REPLACE FUNCTION public.file_complete(which uuid, file jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SET jit TO 'off'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
BEGIN
  IF file->'row' IS NULL THEN
    UPDATE files SET upload_status = 'completed', completed_at = now(),
      total_size = (file->>'sizeBytes')::bigint, checksum = file->'digests'->>'sha256',
      digests = file->'digests'
    WHERE file_id = which AND upload_status IN ('pending', 'uploading') AND tombstoned_at IS NULL;
    IF NOT FOUND THEN RETURN false; END IF;
    UPDATE upload_sessions SET status = 'completed', received = (file->>'sizeBytes')::bigint
      WHERE file_id = which;
  ELSE
    PERFORM 1 FROM file_id_leases WHERE lease_id = file_id_lease(which) FOR KEY SHARE;
    IF NOT FOUND THEN RETURN false; END IF;
    INSERT INTO files (file_id, kind, filename, content_type, upload_status, redundancy, coding,
        owner, cache_control, completed_at, total_size, checksum, digests)
      VALUES (which, file->'row'->>'kind', file->'row'->>'name', file->'row'->>'contentType',
        'completed', file->'row'->>'redundancy', file->'row'->'coding', file->'row'->>'owner',
        file->'row'->>'cacheControl', now(), (file->>'sizeBytes')::bigint,
        file->'digests'->>'sha256', file->'digests')
      ON CONFLICT DO NOTHING;
    -- There is one: it was given up.
    IF NOT FOUND THEN RETURN false; END IF;
  END IF;
  INSERT INTO chunks
      (chunk_id, file_id, chunk_number, storage_server_id, chunk_size, stored_size, chunk_hash)
    SELECT c->>'chunkId', which, (c->>'number')::int, coalesce(c->'copies'->0->>'serverId', ''),
      (c->>'sizeBytes')::bigint, (c->>'storedBytes')::bigint, c->>'hash'
    FROM jsonb_array_elements(file->'chunks') AS c
    ON CONFLICT DO NOTHING;
  INSERT INTO chunk_copies (chunk_id, server_id, shard)
    SELECT c->>'chunkId', copy->>'serverId', (copy->>'shard')::smallint
    FROM jsonb_array_elements(file->'chunks') AS c, jsonb_array_elements(c->'copies') AS copy
    ON CONFLICT DO NOTHING;
  INSERT INTO repairs (chunk_id, reason)
    SELECT c->>'chunkId', 'written with too few copies'
    FROM jsonb_array_elements(file->'chunks') AS c
    WHERE jsonb_array_length(c->'copies') < (file->>'wanted')::int
    ON CONFLICT DO NOTHING;
  RETURN true;
END $function$;

CREATE OR REPLACE FUNCTION public.file_counts_add()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      BEGIN
        INSERT INTO file_block_counts (block, delta)
          VALUES (coalesce(NEW.seq, OLD.seq) / 1024, TG_ARGV[0]::bigint);
        RETURN NULL;
      END $function$;

CREATE OR REPLACE FUNCTION public.file_id_lease(which uuid)
 RETURNS uuid
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ SELECT (left(which::text, 28) || '00000000')::uuid $function$;

CREATE OR REPLACE FUNCTION public.file_read(which uuid)
 RETURNS TABLE(file_id uuid, filename text, total_size bigint, checksum text, content_type text, upload_status text, cache_control text, created_at timestamp with time zone, file json)
 LANGUAGE plpgsql
 STABLE
 SET jit TO 'off'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT f.file_id, f.filename, f.total_size, f.checksum, f.content_type,
    f.upload_status, f.cache_control, f.created_at,
    json_build_object('fileId', f.file_id, 'sizeBytes', f.total_size, 'coding', f.coding,
      'redundancy', f.redundancy, 'chunks', (
        SELECT coalesce(json_agg(json_build_object('chunkId', c.chunk_id, 'number',
          c.chunk_number, 'sizeBytes', c.chunk_size, 'storedBytes', c.stored_size,
          'hash', c.chunk_hash, 'copies', (
            SELECT coalesce(json_agg(json_build_object('serverId', p.server_id, 'shard', p.shard)
              ORDER BY p.server_id = c.storage_server_id DESC, p.shard, p.server_id), '[]')
            FROM chunk_copies AS p WHERE p.chunk_id = c.chunk_id)) ORDER BY c.chunk_number), '[]')
        FROM chunks AS c WHERE c.file_id = f.file_id))
  FROM files AS f
  WHERE f.file_id = which AND f.kind = 'file' AND f.upload_status = 'completed'
    AND f.tombstoned_at IS NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.purge_file()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO purges (url, resource, change)
    SELECT hook.url, 'files/' || OLD.file_id,
      jsonb_build_object('kind', 'deleted', 'file_id', OLD.file_id)
    FROM purge_hooks AS hook;
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.purge_object()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO purges (url, resource, change)
    SELECT hook.url, 's3/' || OLD.bucket_id || '/' || OLD.key,
      jsonb_build_object('kind', TG_ARGV[0], 'bucket', bucket.name, 'key', OLD.key)
    FROM purge_hooks AS hook JOIN s3_buckets AS bucket ON bucket.bucket_id = OLD.bucket_id;
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.s3_object_put(bucket bigint, name text, object jsonb, file jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SET jit TO 'off'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
BEGIN
  INSERT INTO s3_objects (bucket_id, key, size, etag, file_id, headers, metadata, tags, checksum)
    VALUES (bucket, name, (object->>'size')::bigint, object->>'etag', (object->>'fileId')::uuid,
      object->'headers', object->'metadata', object->'tags', nullif(object->'checksum', 'null'))
    ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN false; END IF;
  IF file IS NOT NULL AND NOT file_complete((object->>'fileId')::uuid, file) THEN
    RAISE EXCEPTION 'the lease is over' USING ERRCODE = 'GS001';
  END IF;
  RETURN true;
END $function$;

CREATE OR REPLACE FUNCTION public.s3_object_read(of_bucket text, of_key text)
 RETURNS TABLE(bucket_id bigint, owner_id uuid, bucket_tags jsonb, bucket_created_at timestamp with time zone, bucket_cache_control text, object_id bigint, size bigint, etag text, file_id uuid, part_count integer, headers jsonb, metadata jsonb, tags jsonb, checksum jsonb, modified_at timestamp with time zone, file json)
 LANGUAGE plpgsql
 STABLE
 SET jit TO 'off'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT b.bucket_id, b.owner_id, b.tags, b.created_at, b.cache_control, o.object_id,
    o.size, o.etag, o.file_id, o.part_count, o.headers, o.metadata, o.tags, o.checksum,
    o.modified_at,
    CASE WHEN f.file_id IS NULL THEN NULL ELSE json_build_object('fileId', f.file_id,
      'sizeBytes', f.total_size, 'coding', f.coding, 'redundancy', f.redundancy, 'chunks', (
        SELECT coalesce(json_agg(json_build_object('chunkId', c.chunk_id, 'number',
          c.chunk_number, 'sizeBytes', c.chunk_size, 'storedBytes', c.stored_size,
          'hash', c.chunk_hash, 'copies', (
            SELECT coalesce(json_agg(json_build_object('serverId', p.server_id, 'shard', p.shard)
              ORDER BY p.server_id = c.storage_server_id DESC, p.shard, p.server_id), '[]')
            FROM chunk_copies AS p WHERE p.chunk_id = c.chunk_id)) ORDER BY c.chunk_number), '[]')
        FROM chunks AS c WHERE c.file_id = f.file_id)) END
  FROM s3_buckets AS b
    LEFT JOIN s3_objects AS o ON o.bucket_id = b.bucket_id AND o.key = of_key
    LEFT JOIN files AS f ON f.file_id = o.file_id AND f.upload_status = 'completed'
      AND f.tombstoned_at IS NULL
  WHERE b.name = of_bucket;
END $function$;

CREATE TRIGGER files_deleted AFTER UPDATE OF tombstoned_at ON files FOR EACH ROW WHEN (((old.kind = 'file'::text) AND (old.upload_status = 'completed'::text) AND (old.tombstoned_at IS NULL) AND (new.tombstoned_at IS NOT NULL))) EXECUTE FUNCTION purge_file();

CREATE TRIGGER files_listed_delete AFTER DELETE ON files FOR EACH ROW WHEN (((old.kind = 'file'::text) AND (old.upload_status = 'completed'::text) AND (old.tombstoned_at IS NULL))) EXECUTE FUNCTION file_counts_add('-1');

CREATE TRIGGER files_listed_insert AFTER INSERT ON files FOR EACH ROW WHEN (((new.kind = 'file'::text) AND (new.upload_status = 'completed'::text) AND (new.tombstoned_at IS NULL))) EXECUTE FUNCTION file_counts_add('1');

CREATE TRIGGER files_listed_less AFTER UPDATE ON files FOR EACH ROW WHEN (((old.kind = 'file'::text) AND (old.upload_status = 'completed'::text) AND (old.tombstoned_at IS NULL) AND (NOT ((new.kind = 'file'::text) AND (new.upload_status = 'completed'::text) AND (new.tombstoned_at IS NULL))))) EXECUTE FUNCTION file_counts_add('-1');

CREATE TRIGGER files_listed_more AFTER UPDATE ON files FOR EACH ROW WHEN (((new.kind = 'file'::text) AND (new.upload_status = 'completed'::text) AND (new.tombstoned_at IS NULL) AND (NOT ((old.kind = 'file'::text) AND (old.upload_status = 'completed'::text) AND (old.tombstoned_at IS NULL))))) EXECUTE FUNCTION file_counts_add('1');

CREATE TRIGGER s3_objects_deleted AFTER DELETE ON s3_objects FOR EACH ROW EXECUTE FUNCTION purge_object('deleted');

CREATE TRIGGER s3_objects_overwritten AFTER UPDATE ON s3_objects FOR EACH ROW WHEN (((old.modified_at IS DISTINCT FROM new.modified_at) OR (old.etag IS DISTINCT FROM new.etag))) EXECUTE FUNCTION purge_object('overwritten');
