/** What a provider is to the gateway: something that a call is sent to, of whatever kind. */
import type { Dialect, Operation, StreamEvent } from '../dialects/dialect.ts';
import type { JsonRecord } from '../dialects/json.ts';
import type { Usage } from '../model/usage.ts';

export interface ProviderCall {
  /** For each answer, what is held: who must be given a limit is given this one. */
  readonly maxTokens: number;
  readonly operation: Operation;
  /** The model as this provider calls it. */
  readonly model: string;
  /** In the dialect of the operation. */
  readonly body: JsonRecord;
  readonly stream: boolean;
  readonly signal: AbortSignal;
  readonly limits: TimeLimits;
}

export interface TimeLimits {
  /** Until the first event of a stream. */
  readonly firstByteMs: number;
  /** Between two pieces of a stream. */
  readonly betweenChunksMs: number;
  /** For an answer in one piece. */
  readonly wholeAnswerMs: number;
}

/**
 * unreachable  nothing was sent
 * refused      answered with an error status: costs nothing
 * stalled      sent, and no answer in time: nobody knows what it did
 * cut          the answer broke off
 * malformed    an answer that can't be read
 * aborted      we hung up
 */
export type FailureReason = 'unreachable' | 'refused' | 'stalled' | 'cut' | 'malformed' | 'aborted';

export interface UpstreamFailure {
  readonly reason: FailureReason;
  readonly status?: number;
  /** What the provider says, for the client when the request itself is at fault. */
  readonly message?: string;
  /** In OpenAI's words, such as `context_length_exceeded`, and the field that is at fault. */
  readonly code?: string;
  readonly param?: string;
  readonly retryAfterS?: number;
}

export type StreamPiece =
  | { readonly kind: 'event'; readonly event: StreamEvent }
  /** The last piece, when the stream did not end as it should. */
  | { readonly kind: 'failed'; readonly failure: UpstreamFailure };

export type ProviderAnswer =
  | { readonly kind: 'whole'; readonly dialect: Dialect; readonly body: JsonRecord }
  | {
      readonly kind: 'stream';
      readonly dialect: Dialect;
      readonly pieces: AsyncIterable<StreamPiece>;
    }
  | { readonly kind: 'failed'; readonly failure: UpstreamFailure };

export interface Provider {
  /** As the administrator called it. */
  readonly name: string;
  readonly kind: string;
  /** It stops working, and so its bill, when we hang up. */
  readonly stopsBilling: boolean;
  readonly operations: readonly Operation[];
  send(call: ProviderCall): Promise<ProviderAnswer>;
  /** The tokens of a prompt as it will report them, where that is known without asking it. */
  countPrompt?(operation: Operation, body: JsonRecord): number;
  /** What the provider has on record for an answer, where it keeps one. */
  recordOf?(upstreamId: string): Promise<Usage | undefined>;
}

export interface ProviderSettings {
  readonly name: string;
  readonly kind: string;
  readonly baseUrl: string | undefined;
  /** The secret itself, never its name; absent where none is needed. */
  readonly secret: string | undefined;
  /** Of Amazon Bedrock. */
  readonly region: string | undefined;
}

export interface ProviderTools {
  readonly request: UpstreamRequest;
  readonly nowMs: () => number;
}

/** One request to a provider over HTTP; see `transport/`. */
export type UpstreamRequest = (options: UpstreamOptions) => Promise<UpstreamResponse>;

export interface UpstreamOptions {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal: AbortSignal;
  readonly firstByteMs: number;
  readonly betweenChunksMs: number;
}

export type UpstreamResponse =
  | {
      readonly ok: true;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      /** Ends, or throws an `UpstreamBroken`. */
      readonly body: AsyncIterable<Uint8Array>;
    }
  | { readonly ok: false; readonly failure: UpstreamFailure };

export class UpstreamBroken extends Error {
  readonly failure: UpstreamFailure;

  constructor(failure: UpstreamFailure, cause?: unknown) {
    super(`upstream: ${failure.reason}`, { cause });
    this.failure = failure;
  }
}

export interface ProviderKind {
  readonly kind: string;
  readonly about: string;
  /** Which settings it needs besides its name. */
  readonly needs: readonly ('baseUrl' | 'secret' | 'region')[];
  make(settings: ProviderSettings, tools: ProviderTools): Provider;
}
