import { formatAddress, parseAddress, type TcpAddress } from '@gauntlet/kit/piping';
import { type ApiFailure, errors, type Outcome } from './errors.ts';
import { NamedProxy, type ProxyOptions, type Traffic } from './proxy.ts';
import type { Seed } from './random.ts';
import { type ToxicJson, toxicJson } from './toxic-instance.ts';
import type { Attributes } from './toxics/toxic.ts';

/** A fault proxy inside a test, without the HTTP API. */

export interface NewToxic {
  readonly type: string;
  /** `{type}_{stream}` when missing. */
  readonly name?: string;
  readonly stream?: 'upstream' | 'downstream';
  readonly toxicity?: number;
  readonly attributes?: Attributes;
}

export interface FaultProxyOptions {
  /** The server behind: `host:port`, or a URL of it. */
  readonly upstream: string;
  /** Any free port of this machine when missing. */
  readonly listen?: string;
  readonly name?: string;
  readonly seed?: Seed;
  readonly toxics?: readonly NewToxic[];
  readonly clock?: ProxyOptions['clock'];
}

export interface FaultProxy extends AsyncDisposable {
  readonly name: string;
  readonly seed: Seed;
  readonly host: string;
  readonly port: number;
  /** `host:port` to connect to instead of the upstream. */
  readonly address: string;
  /** The upstream's URL through the proxy; `http://host:port` if it was given without a scheme. */
  readonly url: string;
  readonly toxics: () => readonly ToxicJson[];
  readonly add: (toxic: NewToxic) => ToxicJson;
  readonly update: (
    name: string,
    change: { readonly toxicity?: number; readonly attributes?: Attributes },
  ) => ToxicJson;
  readonly remove: (name: string) => void;
  /** Removes every toxic and brings the proxy up. */
  readonly reset: () => Promise<void>;
  /** Stops listening and cuts every connection, as when the server is gone. */
  readonly down: () => Promise<void>;
  readonly up: () => Promise<void>;
  readonly traffic: () => { readonly upstream: Traffic; readonly downstream: Traffic };
  readonly connectionCount: () => number;
  readonly close: () => Promise<void>;
}

const DEFAULT_SEED = 1;
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

export async function faultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const { upstream, listen = '127.0.0.1:0', seed = DEFAULT_SEED, clock } = options;
  const target = readTarget(upstream);
  const proxy = new NamedProxy({
    name: options.name ?? 'proxy',
    listen,
    upstream: formatAddress(target.address),
    seed,
    ...(clock === undefined ? {} : { clock }),
  });
  for (const toxic of options.toxics ?? []) take(proxy.addToxic(toxic));
  const start = async () => {
    const started = await proxy.start();
    if (started.ok) return;
    const reason = started.failure.error;
    throw errors.make('FAULTS_CANNOT_LISTEN', { address: proxy.listen, reason });
  };
  await start();
  const { host, port } = proxy.address;
  const address = formatAddress({ host, port });
  const close = () => proxy.stop();
  return {
    name: proxy.name,
    seed,
    host,
    port,
    address,
    url: target.urlAt(address),
    toxics: () => proxy.toxics.map(toxicJson),
    add: (toxic) => toxicJson(take(proxy.addToxic(toxic))),
    update: (name, change) => toxicJson(take(proxy.updateToxic(name, { ...change }))),
    remove: (name) => void take(proxy.removeToxic(name)),
    reset: async () => {
      await start();
      proxy.removeToxics();
    },
    down: close,
    up: start,
    traffic: () => ({
      upstream: proxy.traffic('upstream'),
      downstream: proxy.traffic('downstream'),
    }),
    connectionCount: () => proxy.connections.length,
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface Target {
  readonly address: TcpAddress;
  readonly urlAt: (address: string) => string;
}

function readTarget(target: string): Target {
  const plain = parseAddress(target);
  if (plain !== undefined) return { address: plain, urlAt: (address) => `http://${address}` };
  const url = URL.canParse(target) ? new URL(target) : undefined;
  const port = Number(url?.port) || DEFAULT_PORTS[url?.protocol ?? ''];
  if (url === undefined || url.hostname === '' || port === undefined) {
    throw errors.make('FAULTS_BAD_TARGET', { target });
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    address: { host, port },
    // Not `url.host = ...`: other schemes than http would ignore it.
    urlAt: (address) =>
      target.replace(/^([a-z0-9+.-]+:\/\/(?:[^@/?#]*@)?)[^/?#]*/i, `$1${address}`),
  };
}

function take<Value>(outcome: Outcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  throw refused(outcome.failure);
}

function refused({ error }: ApiFailure) {
  return errors.make('FAULTS_BAD_TOXIC', { reason: error });
}
