/** From our errors to gRPC statuses and back: the one map for the chunk servers. */
import { UserError } from '@gauntlet/kit/errors';
import { type ServiceError, status } from '@grpc/grpc-js';
import { type StorageCode, storageErrors } from '../model/errors.ts';

const statuses: Partial<Record<StorageCode, status>> = {
  CHUNK_ID_INVALID: status.INVALID_ARGUMENT,
  CHUNK_CHECKSUM_INVALID: status.INVALID_ARGUMENT,
  CHUNK_EMPTY: status.INVALID_ARGUMENT,
  CHUNK_MISMATCH: status.INVALID_ARGUMENT,
  CHUNK_TOO_LARGE: status.INVALID_ARGUMENT,
  RANGE_INVALID: status.OUT_OF_RANGE,
  CHUNK_UNKNOWN: status.NOT_FOUND,
  CHUNK_EXISTS: status.ALREADY_EXISTS,
  CHUNK_BAD: status.DATA_LOSS,
  SERVER_FULL: status.RESOURCE_EXHAUSTED,
};

/** The code stands before the message, so that our own client finds the same error again. */
export function toGrpc(error: unknown): { readonly code: status; readonly details: string } {
  const code = error instanceof UserError ? statuses[error.code as StorageCode] : undefined;
  if (!(error instanceof UserError) || code === undefined) {
    return { code: status.INTERNAL, details: 'INTERNAL: something went wrong on the server' };
  }
  return { code, details: `${error.code}: ${error.message}` };
}

export function fromGrpc(error: ServiceError, chunkId: string, serverId: string): Error {
  const code = error.details?.split(':', 1)[0] ?? '';
  if (!(code in statuses)) return error;
  return storageErrors.make(code as StorageCode, { chunkId, serverId }, error);
}
