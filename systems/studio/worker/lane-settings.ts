/** What the lanes of one job share. */
import type { Endpoint } from '../endpoint/client.ts';
import type { JobConfig } from '../jobs/config.ts';
import type { SeedRow, StepDefinition } from '../model/nouns.ts';
import type { LedgerWriter } from './ledger-writer.ts';

export interface LaneSettings {
  readonly jobId: string;
  readonly config: JobConfig;
  readonly steps: readonly StepDefinition[];
  readonly endpoint: Endpoint;
  readonly ledger: LedgerWriter;
  readonly flight: Flight;
  readonly render: RenderStep;
  /** Waits for one of the places that all jobs of this worker share, in the order of asking. */
  readonly turn: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Asks every worker to leave the endpoint alone for a while. */
  readonly pauseAll: (forMs: number) => Promise<void>;
  /** Fires when this worker must let go of its calls, unanswered as they are. */
  readonly abandon: AbortSignal;
  /** Fires when no further call may be begun; its reason is a `Stopped`. */
  readonly halt: AbortSignal;
  /** By this machine's own clock: whoever slept too long must not send any more. */
  readonly holdsLease: () => boolean;
  readonly sendsPerCall: number;
  readonly backoffMs: number;
}

export interface RenderRequest {
  readonly step: StepDefinition;
  readonly variables: SeedRow;
  readonly random: string;
}

export interface RenderedPrompt {
  readonly prompt: string;
  readonly system: string | undefined;
}

export type RenderStep = (
  request: RenderRequest,
) => Promise<
  | { readonly ok: true; readonly value: RenderedPrompt }
  | { readonly ok: false; readonly problem: string }
>;

/** Calls of the job that are reserved and not settled, and news when one of them comes back. */
export interface Flight {
  readonly count: () => number;
  begin(): void;
  /** It was settled: there may be money again. */
  end(): void;
  /** It was not admitted. No news: two lanes without money would wake each other for ever. */
  takeBack(): void;
  landed(): Promise<void>;
  wake(): void;
}

export function flight(): Flight {
  let count = 0;
  let next = Promise.withResolvers<void>();
  const wake = () => {
    next.resolve();
    next = Promise.withResolvers<void>();
  };
  return {
    count: () => count,
    begin() {
      count += 1;
    },
    end() {
      count -= 1;
      wake();
    },
    takeBack() {
      count -= 1;
    },
    landed: () => next.promise,
    wake,
  };
}
