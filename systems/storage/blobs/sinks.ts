/** The right sink for a redundancy. */
import type { Redundancy } from '../model/nouns.ts';
import { spreadOf } from '../model/redundancy.ts';
import type { BlobsOptions } from './blobs.ts';
import { copiesSink, type Sink } from './copies-sink.ts';
import { ShardsSink } from './shards-sink.ts';

export function sinkFor(options: BlobsOptions, chunkId: string, redundancy: Redundancy): Sink {
  const { cluster, near, degraded = false } = options;
  const { servers: wanted, sharded } = spreadOf(redundancy);
  if (sharded) return new ShardsSink(cluster, chunkId);
  return copiesSink({ cluster, chunkId, near, wanted, needed: degraded ? 1 : wanted });
}
