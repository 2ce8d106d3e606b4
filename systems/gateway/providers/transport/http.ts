/** Requests to providers: kept connections, guarded addresses, limits on silence. */
import { Agent, errors } from 'undici';
import {
  UpstreamBroken,
  type UpstreamFailure,
  type UpstreamOptions,
  type UpstreamRequest,
} from '../provider.ts';
import { guardedLookup, PrivateAddressError } from './addresses.ts';
import { Exchange } from './exchange.ts';
import { type Place, placesOf } from './places.ts';
import { silenceTimer } from './silence.ts';

export interface TransportOptions {
  /** Private networks that providers may be in all the same. */
  readonly privateNetworks: readonly string[];
  readonly connectTimeoutMs?: number;
  readonly connectionsPerOrigin?: number;
}

export interface Transport {
  readonly request: UpstreamRequest;
  close(): Promise<void>;
}

export function transport(options: TransportOptions): Transport {
  const { privateNetworks, connectTimeoutMs = 5_000, connectionsPerOrigin = 2_048 } = options;
  const agent = new Agent({
    connections: connectionsPerOrigin,
    connect: { lookup: guardedLookup(privateNetworks), timeout: connectTimeoutMs },
    // The limits on silence are ours: these would count a slow first token as a fault.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const placeOf = placesOf(privateNetworks);
  return {
    request: (call) => send(agent, placeOf(call.url), call),
    close: () => agent.destroy(),
  };
}

async function send(
  agent: Agent,
  { origin, path, isRefused }: Place,
  call: UpstreamOptions,
): ReturnType<UpstreamRequest> {
  if (isRefused) {
    return { ok: false, failure: { reason: 'unreachable', message: 'not a public address' } };
  }
  const silence = silenceTimer(call.firstByteMs, () => exchange.abort(new Error('we hung up')));
  const hungUp = () => silence.abort('aborted');
  const done = () => {
    silence.stop();
    call.signal.removeEventListener('abort', hungUp);
  };
  const exchange = new Exchange({
    heard: () => silence.extend(call.betweenChunksMs),
    paused: silence.pause,
    over: done,
  });
  call.signal.addEventListener('abort', hungUp, { once: true });
  if (call.signal.aborted) hungUp();
  const { method, headers, body = null } = call;
  try {
    agent.dispatch({ origin, path, method, headers: { ...headers }, body }, exchange);
    const head = await exchange.head;
    const pieces = exchange.body((error) => brokenBy(failureOf(error, silence.why()), error));
    return { ok: true, ...head, body: pieces };
  } catch (error) {
    done();
    return { ok: false, failure: failureOf(error, silence.why()) };
  }
}

function brokenBy({ reason }: UpstreamFailure, error: unknown): UpstreamBroken {
  return new UpstreamBroken({ reason: reason === 'unreachable' ? 'cut' : reason }, error);
}

/** Before a connection stood nothing was sent; after that nobody knows what the provider did. */
const neverSent = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'],
  ...['UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ...['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ...['SELF_SIGNED_CERT_IN_CHAIN', 'EPROTO', 'EMFILE'],
]);

function failureOf(error: unknown, why: 'stalled' | 'aborted' | undefined): UpstreamFailure {
  if (why !== undefined) return { reason: why };
  if (error instanceof PrivateAddressError) {
    return { reason: 'unreachable', message: 'not a public address' };
  }
  if (error instanceof errors.ConnectTimeoutError) return { reason: 'unreachable' };
  const code = codeOf(error);
  return { reason: neverSent.has(code) ? 'unreachable' : 'cut' };
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  if (!(error instanceof Error) || !('code' in error)) return '';
  return String(error.code);
}
