import type { HealthCheckResponse } from '../protocol/generated/storage.ts';
import type { ChunkStore } from './chunk-store.ts';

export async function healthOf(store: ChunkStore): Promise<HealthCheckResponse> {
  const { availableBytes, usedBytes, totalBytes } = await store.space();
  return {
    status: availableBytes > 0 ? 'healthy' : 'full',
    availableSpace: availableBytes,
    usedSpace: usedBytes,
    totalSpace: totalBytes,
  };
}
