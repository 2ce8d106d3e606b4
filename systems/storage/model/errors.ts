/** Every error that a user of the storage can meet; documented in docs/errors-storage.md. */
import { catalogue } from '@gauntlet/kit/errors';

export const storageErrors = catalogue({
  FILE_UNKNOWN: {
    what: 'there is no file {fileId}',
    fix: 'Check the id; GET /files lists what there is.',
  },
  FILE_FIELD_MISSING: {
    what: 'the request has no file: {problem}',
    fix: 'Send multipart/form-data with the file in the field "file": curl -F file=@name ...',
  },
  FILE_TOO_LARGE: {
    what: 'the size of the file is over the limit of {limitBytes} bytes',
    fix: 'Send a smaller file, or raise the limit.',
  },
  CONTENT_TYPE_INVALID: {
    what: 'the content type {type} is not valid',
    fix: 'Write it as type/subtype, such as text/plain.',
  },
  FILENAME_INVALID: {
    what: 'the file name is not valid: {problem}',
    fix: 'Use a name of 1 to 255 bytes without control characters.',
  },
  RANGE_INVALID: {
    what: 'the range lies outside of the file of {sizeBytes} bytes',
    fix: 'Ask for bytes that the file has.',
  },
  UPLOAD_BROKEN: {
    what: 'the upload ended before all of it had arrived',
    fix: 'Send it again; with /uploads (tus) it goes on where it stopped.',
  },
  UPLOAD_EXPIRED: {
    what: 'the upload {fileId} took longer than its lease, and was given up',
    fix: 'Send the file again.',
  },
  UPLOAD_UNKNOWN: {
    what: 'there is no upload {uploadId}',
    why: 'It was finished, cancelled, or has expired',
    fix: 'Begin a new upload with POST /uploads.',
  },
  UPLOAD_OFFSET_WRONG: {
    what: 'the upload has {offset} bytes, and the request begins elsewhere',
    fix: 'Ask for the offset with HEAD and continue from there.',
  },
  UPLOAD_TAKEN: {
    what: 'the upload {uploadId} goes on in another request',
    fix: 'Send it in one request at a time.',
  },
  TUS_REQUEST_INVALID: {
    what: 'the tus request is not valid: {problem}',
    fix: 'Use a client that speaks tus 1.0.0.',
  },
  TUS_VERSION_UNSUPPORTED: {
    what: 'the tus version {version} is not spoken here',
    fix: 'Send Tus-Resumable: 1.0.0.',
  },
  SERVERS_TOO_FEW: {
    what: '{found} of {needed} storage servers that are needed can be reached',
    why: 'An answer is only given when the data is durable on enough servers',
    fix: 'Look at /health; start the servers that are missing, then try again.',
  },
  CHUNK_UNREADABLE: {
    what: 'a part of the file {fileId} can not be read from any server at the moment',
    fix: 'Look at /health and start the servers that are missing; then try again.',
  },
  CHUNK_ID_INVALID: {
    what: 'the chunk id is not valid',
    why: 'It must be 1 to 128 letters, digits, dots, dashes and underscores, and begin with no dot',
    fix: 'Use a UUID.',
  },
  CHUNK_UNKNOWN: {
    what: 'there is no chunk {chunkId} here',
    fix: 'Ask the metadata which server has it.',
  },
  CHUNK_EXISTS: {
    what: 'the chunk {chunkId} is here already, with other bytes',
    why: 'Chunks are never overwritten',
    fix: 'Use another id.',
  },
  CHUNK_MISMATCH: {
    what: 'the bytes of the chunk {chunkId} do not match its checksum',
    fix: 'Send it again.',
  },
  CHUNK_BAD: {
    what: 'the chunk {chunkId} is not what it was',
    why: 'The disk gave back other bytes than were written; the chunk was put aside',
    fix: 'Read it from another server; the repair makes a new copy.',
  },
  CHUNK_EMPTY: {
    what: 'the chunk {chunkId} has no bytes',
    fix: 'Send at least one byte.',
  },
  CHUNK_CHECKSUM_INVALID: {
    what: 'the checksum is not a SHA-256 in hex',
    fix: 'Send 64 hexadecimal digits with the first message, or with the last.',
  },
  CHUNK_TOO_LARGE: {
    what: 'the chunk is over the limit of {limitBytes} bytes',
    fix: 'Send smaller chunks.',
  },
  SERVER_FULL: {
    what: 'the disk of the server {serverId} is full',
    fix: 'Add a server, or delete what is not needed; other servers go on.',
  },
  KEY_UNKNOWN: {
    what: 'the master key {masterKeyId} is not here, or is not the one that was used',
    fix: 'Give the storage the master key of that id as well; old keys are kept until rotated.',
  },
  MASTER_KEY_INVALID: {
    what: 'the master key {id} in STORAGE_MASTER_KEYS is not valid',
    fix: 'Write id:base64 of 32 bytes, such as one of `openssl rand -base64 32`.',
  },
  ACCESS_REQUIRED: {
    what: 'this needs an API key or a token',
    why: 'None was sent, or it is not valid any more',
    fix: 'Send X-Api-Key, or Authorization: Bearer; `storage user add` gives out keys.',
  },
  ACCESS_DENIED: {
    what: 'the role {role} may not do this: it needs the permission {permission}',
    fix: 'Use a key of a user whose role has it.',
  },
  LINK_INVALID: {
    what: 'this link opens nothing',
    why: 'Its time is over, or it is not as it was made',
    fix: 'Ask for a new one: POST /files/ID/links.',
  },
  LINKS_OFF: {
    what: 'this storage makes no links',
    why: 'It has no key to sign them with',
    fix: 'Set STORAGE_LINK_KEY, the same at every API, and start it again.',
  },
  PURGE_HOOK_INVALID: {
    what: '{url} is no address that a purge hook can be sent to',
    fix: 'Give --purge-hook an http or https URL without a name and password in it.',
  },
  PURGE_SECRET_MISSING: {
    what: 'there is a purge hook and nothing to sign it with',
    why: 'Who is told to forget something must know that this storage says so',
    fix: 'Set STORAGE_PURGE_SECRET, the same at every API and at the receiver.',
  },
  BUCKET_UNKNOWN: {
    what: 'there is no bucket {name}',
    fix: 'Check the name; an S3 client lists the buckets that there are.',
  },
  CACHE_CONTROL_INVALID: {
    what: '{value} is no Cache-Control header',
    fix: 'Write directives with commas between them, such as "public, s-maxage=60".',
  },
  PRECONDITION_FAILED: {
    what: 'the file is another one than the request expects',
    fix: 'Look at the file again, then decide anew.',
  },
  FOLDER_IN_USE: {
    what: 'the data folder {folder} is in use by another storage server',
    fix: 'End that one, or name another folder.',
  },
  USER_UNKNOWN: {
    what: 'there is no user {name}, or it is disabled',
    fix: '`storage user list` shows them.',
  },
  SERVER_UNKNOWN: {
    what: 'there is no storage server {serverId}',
    fix: '`storage status` lists them.',
  },
  DATABASE_DOWN: {
    what: 'the metadata can not be reached at the moment',
    fix: 'Try again in a few seconds.',
  },
});

export type StorageCode = keyof typeof storageErrors.entries;
