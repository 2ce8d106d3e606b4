/** For tests of providers: a request that is looked at, and an answer that is given. */
import type {
  ProviderCall,
  ProviderTools,
  UpstreamOptions,
  UpstreamResponse,
} from '../provider.ts';

export interface SeenRequest {
  readonly tools: ProviderTools;
  readonly seen: UpstreamOptions[];
}

export interface GivenAnswer {
  readonly status?: number;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | readonly string[];
}

export function answering(...answers: readonly GivenAnswer[]): SeenRequest {
  const seen: UpstreamOptions[] = [];
  const request = async (options: UpstreamOptions): Promise<UpstreamResponse> => {
    const answer = answers[seen.length];
    seen.push(options);
    if (answer === undefined) return { ok: false, failure: { reason: 'unreachable' } };
    const { status = 200, type = 'application/json', headers = {}, body } = answer;
    const pieces = typeof body === 'string' ? [body] : body;
    return {
      ok: true,
      status,
      headers: { 'content-type': type, ...headers },
      body: bytesOf(pieces),
    };
  };
  return { tools: { request, nowMs: () => 1_700_000_000_000 }, seen };
}

async function* bytesOf(pieces: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece);
}

const limits = { firstByteMs: 10, betweenChunksMs: 20, wholeAnswerMs: 30 };

export function callOf(change: Partial<ProviderCall> = {}): ProviderCall {
  return {
    operation: 'chat',
    model: 'up-model',
    body: { model: 'm', messages: [{ role: 'user', content: 'hi' }], max_tokens: 5 },
    maxTokens: 5,
    stream: false,
    signal: new AbortController().signal,
    limits,
    ...change,
  };
}

export function settingsOf(kind: string, baseUrl?: string) {
  return { name: kind, kind, baseUrl, secret: 'the-secret', region: 'eu-central-1' };
}

export function bodyOf({ body }: UpstreamOptions): unknown {
  return JSON.parse(String(body));
}
