/** What a ship needs of the world. */
import type { ReadOptions } from '../../config/standing.ts';
import type { EvidenceSource } from '../../model/evidence-source.ts';
import type { Machine } from '../../model/nouns.ts';
import type { ShipEvent } from '../../model/release.ts';
import type { History } from '../../store/history.ts';

export interface ShipPorts {
  readonly clock: () => number;
  /** Resolves after so many milliseconds, or when the signal is aborted. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly newId: (kind: string) => string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly history: History;
  readonly source: EvidenceSource;
  readonly machine: Machine;
  readonly style: ReadOptions;
  /** A person wants it to end: it goes back. */
  readonly signal: AbortSignal;
  readonly startHost: (folder: string) => void;
  emit(event: ShipEvent): void;
}

export function targetPortsOf(root: string, { environment, startHost, wait }: ShipPorts) {
  return { root, environment, startHost, wait: (ms: number) => wait(ms) };
}
