/** What `/status` answers; the status page reads it. */
export interface ServerAnswer {
  readonly server_id: string;
  readonly grpc_address: string;
  readonly status: string;
  /** Whether it answered this API lately, whatever its last heartbeat says. */
  readonly reachable: boolean;
  readonly weight: number;
  readonly available_space: number;
  readonly used_space: number;
  readonly total_space: number;
  readonly last_heartbeat: string | Date;
  readonly chunks: number;
  readonly scrub: Readonly<Record<string, unknown>>;
  /** Its part of the ring, and the part that its weight asks for: from 0 to 1. */
  readonly share: number;
  readonly fair_share: number;
}

export interface StatusAnswer {
  readonly servers: readonly ServerAnswer[];
  readonly layout: { readonly epoch: number; readonly copies: number } | undefined;
  readonly files: number;
  readonly bytes: number;
  readonly chunks: number;
  readonly repairs: number;
  readonly lost: number;
  readonly deletions: number;
  readonly uploads: number;
}
