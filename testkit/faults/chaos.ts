import { randomInt } from 'node:crypto';
import { errors } from './errors.ts';
import { type FaultProxy, faultProxy } from './fault-proxy.ts';
import type { Seed } from './random.ts';

/** "Fail 20 % of the calls at random": a URL to use instead of the real one. */

export type ChaosKind = 'status' | 'drop' | 'truncate';

/** The part of a test's context that is needed: Vitest's, or the one of node:test. */
export interface ChaosTest {
  /** Vitest: called when the test has failed. */
  readonly onTestFailed?: (action: () => void) => void;
  /** node:test: called after the test, which then knows how it went. */
  readonly after?: (action: () => void) => void;
  readonly passed?: boolean;
}

export interface ChaosOptions {
  /** The share of requests that fail, from 0 to 1. */
  readonly failureRate?: number;
  /** Drawn when missing, and printed when the test fails. */
  readonly seed?: Seed;
  /** An answer with an error status, a broken connection, a body that is cut off. */
  readonly kinds?: readonly ChaosKind[];
  /** Only these, `PUT,POST` for example. */
  readonly method?: string;
  /** Only these paths, `/bucket/*` for example. */
  readonly route?: string;
  /** The error answer. */
  readonly status?: number;
  readonly body?: string;
  readonly contentType?: string;
  /** False: failures happen after the server has done what was asked. */
  readonly beforeServer?: boolean;
  /** The context of the test, to print the seed when it fails. */
  readonly test?: ChaosTest;
  readonly print?: (line: string) => void;
}

export interface Chaos extends AsyncDisposable {
  /** The endpoint to use instead. */
  readonly url: string;
  readonly seed: Seed;
  readonly proxy: FaultProxy;
  /** How to get the same failures again. */
  readonly howToRepeat: string;
  readonly close: () => Promise<void>;
}

const DEFAULT_RATE = 0.2;
const HIGHEST_DRAWN_SEED = 2 ** 31;

export async function chaos(endpoint: string, options: ChaosOptions = {}): Promise<Chaos> {
  const { failureRate = DEFAULT_RATE, seed = randomInt(1, HIGHEST_DRAWN_SEED) } = options;
  if (/^https:/i.test(endpoint)) throw errors.make('FAULTS_CHAOS_NEEDS_HTTP', { url: endpoint });
  const proxy = await faultProxy({ upstream: endpoint, name: 'chaos', seed });
  proxy.add({
    type: 'http_chaos',
    // A body that is cut off can only be an answer's: the server would see a cut request as gone.
    stream: options.beforeServer === false ? 'downstream' : 'upstream',
    attributes: attributesOf(options, failureRate),
  });
  const howToRepeat = `chaos(${JSON.stringify(endpoint)}, { seed: ${JSON.stringify(seed)} })`;
  announce(
    options,
    `The failures came from the seed ${seed}. To get the same ones: ${howToRepeat}`,
  );
  const close = () => proxy.close();
  return { url: proxy.url, seed, proxy, howToRepeat, close, [Symbol.asyncDispose]: close };
}

function attributesOf(options: ChaosOptions, rate: number) {
  const { kinds = ['status', 'drop', 'truncate'], method = '', route = '' } = options;
  const { status = 503, body = '', contentType = 'text/plain' } = options;
  return { rate, kinds: kinds.join(','), method, route, status, body, content_type: contentType };
}

function announce({ test, print = console.error }: ChaosOptions, line: string): void {
  if (test?.onTestFailed !== undefined) test.onTestFailed(() => print(line));
  else test?.after?.(() => (test.passed === true ? undefined : print(line)));
}
