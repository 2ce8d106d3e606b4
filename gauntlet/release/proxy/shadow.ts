/**
 * Copies of what users ask go to a version that nobody sees. Its answers are compared with those
 * that users got, counted, and dropped; it can make no user wait.
 */
import { createHash } from 'node:crypto';
import { type Agent, request as ask, type IncomingMessage } from 'node:http';
import { forwarded, isStream } from './headers.ts';
import type { Shadow } from './table.ts';

/** How often answers differed in one way. */
export interface Difference {
  /** `GET /price: 200 and 500`. */
  readonly text: string;
  readonly count: number;
}

export interface ShadowCounts {
  readonly compared: number;
  readonly same: number;
  /** Not asked, as too many were on their way already. */
  readonly left: number;
  readonly differences: readonly Difference[];
}

export const noShadow: ShadowCounts = { compared: 0, same: 0, left: 0, differences: [] };

export interface ShadowOptions {
  readonly agent: Agent;
  readonly limitMs: number;
  /** From 0 to 1. */
  readonly random: () => number;
}

interface Answered {
  readonly status: number | undefined;
  readonly digest: string;
}

const MOST_OPEN = 64;
const MOST_KINDS = 200;

export class Shadows {
  readonly #options: ShadowOptions;
  #open = 0;
  #compared = 0;
  #same = 0;
  #left = 0;
  #differences = new Map<string, number>();

  constructor(options: ShadowOptions) {
    this.#options = options;
  }

  /** Who listens to the answer of the user's own request; undefined when it is not copied. */
  copy(
    request: IncomingMessage,
    { share, port }: Shadow,
  ): ((answer: IncomingMessage) => void) | undefined {
    if (this.#options.random() >= share) return undefined;
    if (this.#open >= MOST_OPEN) {
      this.#left += 1;
      return undefined;
    }
    this.#open += 1;
    const other = this.#asked(request, port).finally(() => {
      this.#open -= 1;
    });
    return (answer) => {
      // A stream has no end to compare.
      if (isStream(answer.headers)) return;
      void Promise.all([read(answer), other]).then(([own, copied]) => {
        if (own.status !== undefined) this.#compare(request, own, copied);
      });
    };
  }

  forget(): void {
    this.#compared = 0;
    this.#same = 0;
    this.#left = 0;
    this.#differences = new Map();
  }

  read(): ShadowCounts {
    const differences = [...this.#differences].map(([text, count]) => ({ text, count }));
    return { compared: this.#compared, same: this.#same, left: this.#left, differences };
  }

  #asked(request: IncomingMessage, port: number): Promise<Answered> {
    const { agent, limitMs } = this.#options;
    return new Promise((resolve) => {
      const outgoing = ask({
        host: '127.0.0.1',
        port,
        agent,
        method: request.method,
        path: request.url,
        headers: [...forwarded(request), 'X-Gauntlet-Shadow', '1'],
        setHost: false,
        signal: AbortSignal.timeout(limitMs),
      });
      outgoing.once('response', (answer) => {
        if (!isStream(answer.headers)) return resolve(read(answer));
        answer.destroy();
        resolve({ status: answer.statusCode, digest: '' });
      });
      outgoing.once('error', () => resolve({ status: undefined, digest: '' }));
      outgoing.end();
    });
  }

  #compare(request: IncomingMessage, own: Answered, copied: Answered): void {
    this.#compared += 1;
    const what = differenceOf(own, copied);
    if (what === undefined) {
      this.#same += 1;
      return;
    }
    const [path = ''] = (request.url ?? '').split('?');
    const text = `${request.method} ${path}: ${what}`;
    const isKnown = this.#differences.has(text);
    const key = isKnown || this.#differences.size < MOST_KINDS ? text : 'other paths';
    this.#differences.set(key, (this.#differences.get(key) ?? 0) + 1);
  }
}

function differenceOf(own: Answered, copied: Answered): string | undefined {
  if (copied.status === undefined) return `${own.status} and no answer`;
  if (own.status !== copied.status) return `${own.status} and ${copied.status}`;
  return own.digest === copied.digest ? undefined : 'another body';
}

/** Without a status when it broke off. */
function read(answer: IncomingMessage): Promise<Answered> {
  const hash = createHash('sha256');
  return new Promise((resolve) => {
    answer.on('data', (piece: Buffer) => hash.update(piece));
    answer.once('end', () => resolve({ status: answer.statusCode, digest: hash.digest('hex') }));
    answer.once('close', () => resolve({ status: undefined, digest: '' }));
    answer.once('error', () => resolve({ status: undefined, digest: '' }));
  });
}

/** What several processes saw, as one; the most frequent first. */
export function mergedShadow(all: readonly ShadowCounts[]): ShadowCounts {
  const kinds = new Map<string, number>();
  for (const { text, count } of all.flatMap(({ differences }) => differences))
    kinds.set(text, (kinds.get(text) ?? 0) + count);
  const sum = (of: (one: ShadowCounts) => number) => all.reduce((total, one) => total + of(one), 0);
  return {
    compared: sum(({ compared }) => compared),
    same: sum(({ same }) => same),
    left: sum(({ left }) => left),
    differences: [...kinds]
      .map(([text, count]) => ({ text, count }))
      .sort((one, other) => other.count - one.count),
  };
}
