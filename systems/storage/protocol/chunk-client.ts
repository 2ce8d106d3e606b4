/**
 * What APIs and upkeep ask of one chunk server, wherever it runs: as a process of its own that is
 * reached over gRPC and HTTP (`client.ts`), or in this very process (`node/in-process-client.ts`).
 */
import type {
  CheckChunksResponse,
  ChunkSeen,
  HealthCheckResponse,
  ListChunksResponse,
} from './generated/storage.ts';

export interface PutOptions {
  /**
   * The checksum is computed in this process, of these very bytes, as they are handed over. Who
   * stores them in it as well does not compute it again; everybody else does.
   */
  readonly summedHere?: boolean;
}

export interface ChunkWriter {
  /** Resolves when the bytes have left: they are only lent. Rejects when the server gave up. */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when the chunk is durable there. */
  end(checksum: string, label: string): Promise<void>;
  abort(): void;
}

/** A chunk that is all in memory. */
export interface WholeChunk extends PutOptions {
  readonly bytes: Buffer;
  readonly checksum: string;
  readonly label: string;
}

export interface ChunkClient {
  readonly serverId: string;
  readonly address: string;
  put(copyId: string, options?: PutOptions): ChunkWriter;
  /** Resolves when it is durable there; for small ones, which a stream would cost more than it. */
  putWhole(copyId: string, chunk: WholeChunk): Promise<void>;
  /** Whole frames, each held to its checksum. */
  get(copyId: string, startBytes: number, endBytes: number): AsyncGenerator<Buffer>;
  /** The same; each is lent until the next one is asked for. */
  lend(copyId: string, startBytes: number, endBytes: number): AsyncGenerator<Buffer>;
  /** False: it was not there. */
  remove(copyId: string): Promise<boolean>;
  health(): Promise<HealthCheckResponse>;
  list(after: string, limit: number, minAgeMs: number): Promise<ListChunksResponse>;
  check(copyIds: readonly string[], deep: boolean): Promise<CheckChunksResponse>;
  /** undefined: it is not there, or spoiled. */
  describe(copyId: string): Promise<ChunkSeen | undefined>;
  quarantine(copyId: string): Promise<void>;
  close(): void;
}
