/**
 * The services as they are registered and called. The two messages that carry bytes are written
 * by hand here, to the same format: the generated writer copies each of them twice more.
 */
import { GetChunkResponse, PutChunkRequest, StorageServiceService } from './generated/storage.ts';

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}

function withBytes(field: number, bytes: Uint8Array, rest: Uint8Array): Buffer {
  if (bytes.length === 0) return Buffer.from(rest);
  return Buffer.concat([Buffer.from([(field << 3) | 2]), varint(bytes.length), bytes, rest]);
}

export function encodePutChunkRequest(message: PutChunkRequest): Buffer {
  const rest = PutChunkRequest.encode({ ...message, data: Buffer.alloc(0) }).finish();
  return withBytes(2, message.data, rest);
}

export function encodeGetChunkResponse(message: GetChunkResponse): Buffer {
  const rest = GetChunkResponse.encode({ ...message, data: Buffer.alloc(0) }).finish();
  return withBytes(1, message.data, rest);
}

export const storageService = {
  ...StorageServiceService,
  putChunk: { ...StorageServiceService.putChunk, requestSerialize: encodePutChunkRequest },
  getChunk: { ...StorageServiceService.getChunk, responseSerialize: encodeGetChunkResponse },
} as const;
