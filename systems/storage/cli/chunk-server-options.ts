/** The options of a chunk server, in a process of its own or in that of the APIs. */
import type { Command } from 'commander';
import type { NodeOptions } from './node-parts.ts';
import { duration, positive, size } from './numbers.ts';

export interface ChunkServerWords {
  readonly data?: string;
  readonly advertise?: string;
  readonly weight: number;
  readonly scrubRate: number;
  readonly scrubPause: number;
  readonly reserve?: number;
}

const SCRUB_BYTES_PER_S = 20 * 1024 ** 2;
const SCRUB_PAUSE_MS = 7 * 86_400_000;

/** Of a server whose options nobody is asked for. */
export const chunkServerDefaults = {
  weight: 1,
  scrubBytesPerS: SCRUB_BYTES_PER_S,
  scrubPauseMs: SCRUB_PAUSE_MS,
} as const;

export function chunkServerOptions(command: Command): Command {
  return command
    .option('--data <folder>', 'where its chunks are kept')
    .option('--advertise <host:port>', 'how others reach it, if not by host and port')
    .option(
      '--weight <number>',
      'its share of the data beside the others',
      positive,
      chunkServerDefaults.weight,
    )
    .option('--scrub-rate <bytes>', 'how much a second the scrub reads', size, SCRUB_BYTES_PER_S)
    .option('--scrub-pause <time>', 'from one scrub to the next', duration, SCRUB_PAUSE_MS)
    .option('--reserve <bytes>', 'room on the disk that is never used', size);
}

type OfWords = 'advertise' | 'weight' | 'scrubBytesPerS' | 'scrubPauseMs' | 'reserveBytes';

export function chunkServerSettings(words: ChunkServerWords): Pick<NodeOptions, OfWords> {
  return {
    advertise: words.advertise,
    weight: words.weight,
    scrubBytesPerS: words.scrubRate,
    scrubPauseMs: words.scrubPause,
    reserveBytes: words.reserve,
  };
}

/** Where bytes go over HTTP, when nobody says where. */
export function bytesPortFor(port: number): number {
  return port === 0 ? 0 : port + 1_000;
}
