/** The right sink for a redundancy. */
import type { Redundancy } from '../model/nouns.ts';
import { spreadOf } from '../model/redundancy.ts';
import type { Cluster } from './cluster.ts';
import { copiesSink, type Sink } from './copies-sink.ts';
import type { NearChunks } from './near-chunks.ts';
import { ShardsSink } from './shards-sink.ts';

export interface SinkOptions {
  readonly cluster: Cluster;
  readonly near?: NearChunks | undefined;
  /** Answers with fewer copies than asked for, when there are not enough servers. */
  readonly degraded?: boolean | undefined;
}

export function sinkFor(options: SinkOptions, chunkId: string, redundancy: Redundancy): Sink {
  const { cluster, near, degraded = false } = options;
  const { servers: wanted, sharded } = spreadOf(redundancy);
  if (sharded) return new ShardsSink(cluster, chunkId);
  return copiesSink({ cluster, chunkId, near, wanted, needed: degraded ? 1 : wanted });
}
