import type { HttpLimits } from './direct/connections.ts';

export interface S3ClientSettings {
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly profile: string | undefined;
  readonly pathStyle: boolean;
  readonly accessKeyId: string | undefined;
  readonly secretAccessKey: string | undefined;
  readonly connections: number;
}

/** Without an answer for so long, a connection is dead: LTE loses them without a word. */
export const LIMITS: HttpLimits = { connectMs: 15_000, silenceMs: 60_000 };
