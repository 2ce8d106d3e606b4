/**
 * What goes over HTTP/1.1 between APIs and chunk servers: the bytes of chunks and nothing else. In
 * Node a stream over gRPC costs several times what the disk and the digests do, so the gRPC service
 * stays for everyone, and our own APIs move bytes this way where a server says that it can.
 *
 *   PUT /chunks/ID   the bytes; SHA-256 and label behind them as trailers, or with a small chunk,
 *                    which is sent at once, before them as headers
 *   GET /chunks/ID?offset=&length=   frames: length, CRC-32C, bytes; an empty one ends it. How
 *                    long all of them are stands in the head of the answer
 */
export const CHECKSUM_FIELD = 'x-checksum';
/** base64 of JSON. */
export const LABEL_FIELD = 'x-label';
/** What is sent and taken in one piece: most of its time would else go into its streams. */
export const WHOLE_BYTES = 256 * 1024;
export const FRAME_HEAD_BYTES = 8;
/** A frame is held until its checksum is known. */
export const FRAME_BYTES_MAX = 256 * 1024;

export function chunkPath(copyId: string): string {
  return `/chunks/${encodeURIComponent(copyId)}`;
}

export function frameHead(bytes: number, crc: number): Buffer {
  const head = Buffer.allocUnsafe(FRAME_HEAD_BYTES);
  head.writeUInt32LE(bytes, 0);
  head.writeUInt32LE(crc, 4);
  return head;
}

/** How a failure is told: as it would be over gRPC. */
export interface BytesFailure {
  readonly code: number;
  readonly details: string;
}
