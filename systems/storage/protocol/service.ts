/**
 * The services as they are registered and called. The two messages that carry bytes are written
 * by hand here, to the same format: the generated writer copies each of them twice more, and the
 * generated reader once.
 */
import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';
import { GetChunkResponse, PutChunkRequest, StorageServiceService } from './generated/storage.ts';

/** The bytes go behind the tag and their length, and everything else behind them. */
function withBytes(field: number, bytes: Uint8Array, rest: Uint8Array): Buffer {
  if (bytes.length === 0) return Buffer.from(rest);
  const head = new BinaryWriter().uint32((field << 3) | 2).uint32(bytes.length);
  return Buffer.concat([head.finish(), bytes, rest]);
}

function encodePutChunkRequest(message: PutChunkRequest): Buffer {
  const rest = PutChunkRequest.encode({ ...message, data: Buffer.alloc(0) }).finish();
  return withBytes(2, message.data, rest);
}

function encodeGetChunkResponse(message: GetChunkResponse): Buffer {
  const rest = GetChunkResponse.encode({ ...message, data: Buffer.alloc(0) }).finish();
  return withBytes(1, message.data, rest);
}

/** Keeps the bytes to itself: what the generated reader is given it copies. */
class BytesReader extends BinaryReader {
  found: Uint8Array | undefined;

  override bytes(): Uint8Array {
    this.found = super.bytes();
    return NOTHING;
  }
}

const NOTHING = new Uint8Array();

/** The bytes are those of the message, which nobody else has. */
function decoded<T extends { data: Buffer }>(decode: (reader: BinaryReader) => T, message: Buffer) {
  const reader = new BytesReader(message);
  const value = decode(reader);
  const { found } = reader;
  if (found !== undefined) {
    value.data = Buffer.from(found.buffer, found.byteOffset, found.byteLength);
  }
  return value;
}

export const storageService = {
  ...StorageServiceService,
  putChunk: {
    ...StorageServiceService.putChunk,
    requestSerialize: encodePutChunkRequest,
    requestDeserialize: (message: Buffer) => decoded(PutChunkRequest.decode, message),
  },
  getChunk: {
    ...StorageServiceService.getChunk,
    responseSerialize: encodeGetChunkResponse,
    responseDeserialize: (message: Buffer) => decoded(GetChunkResponse.decode, message),
  },
} as const;
