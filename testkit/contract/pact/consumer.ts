/**
 * The consumer's side: its own code calls a stand-in for the provider, which answers as agreed.
 * What the consumer really did then goes to a Pact file, which the provider is verified against.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseBody } from '../answer.ts';
import { contractErrors } from '../errors.ts';
import { checkFileName, readIfThere, writeReviewed } from '../reviewed-file.ts';
import { matchBody } from './match.ts';
import { type Interaction, type PactRequest, type PactResponse, readPact } from './pact.ts';
import { type ExampleOptions, rulesOf } from './rules-of.ts';
import { compareHeaders } from './verify.ts';

export interface Agreed extends ExampleOptions {
  readonly given?: string | Interaction['providerStates'];
  readonly request: Omit<PactRequest, 'matchingRules'>;
  readonly response: Omit<PactResponse, 'matchingRules'>;
}

export interface ConsumerOptions {
  readonly consumer: string;
  readonly provider: string;
  /** Where `<consumer>-<provider>.json` is written; `pacts` when not said. */
  readonly folder?: string;
}

export class ConsumerContract {
  readonly #options: ConsumerOptions;
  readonly #interactions: Interaction[] = [];

  constructor(options: ConsumerOptions) {
    checkFileName(options.consumer);
    checkFileName(options.provider);
    this.#options = options;
  }

  interaction(description: string, agreed: Agreed): this {
    const { given = [], request, response } = agreed;
    const states = typeof given === 'string' ? [{ name: given }] : given;
    const hasBody = response.body !== undefined;
    const matchingRules = hasBody ? { body: rulesOf(response.body, agreed) } : {};
    const method = request.method.toUpperCase();
    this.#interactions.push({
      description,
      ...(states.length > 0 ? { providerStates: states } : {}),
      request: { ...request, method },
      response: { ...response, ...(hasBody ? { matchingRules } : {}) },
    });
    return this;
  }

  /** Runs the consumer's code; writes the file when it did everything it said, and nothing else. */
  async run<Result>(use: (url: string) => Promise<Result>): Promise<Result> {
    const met = new Set<Interaction>();
    const problems: string[] = [];
    const server = createServer((request, response) => {
      void this.#answer(request, response, met, problems);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    let result: Result;
    try {
      result = await use(`http://127.0.0.1:${port}`);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    const unmet = this.#interactions.filter((one) => !met.has(one));
    const all = [...problems, ...unmet.map((one) => `${one.description}: was never called`)];
    if (all.length > 0) {
      const { consumer } = this.#options;
      const text = all.map((one) => `  ${one}`).join('\n');
      throw contractErrors.make('CONTRACT_CONSUMER', { consumer, problems: text });
    }
    this.#write();
    return result;
  }

  get path(): string {
    const { consumer, provider, folder = 'pacts' } = this.#options;
    return join(folder, `${consumer}-${provider}.json`);
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    met: Set<Interaction>,
    problems: string[],
  ): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const body = Buffer.concat(pieces).toString();
    const tried = this.#interactions.map((one) => ({ one, wrong: mismatch(one, request, body) }));
    const found = tried.find(({ wrong }) => wrong.length === 0)?.one;
    if (!found) {
      const nearest = tried.toSorted((a, b) => a.wrong.length - b.wrong.length)[0]?.wrong ?? [];
      problems.push(`${request.method} ${request.url} was not agreed on: ${nearest.join('; ')}`);
      response.writeHead(500).end('not agreed on');
      return;
    }
    met.add(found);
    const { status, headers = {}, body: content } = found.response;
    const type = content === undefined ? {} : { 'content-type': 'application/json' };
    response.writeHead(status, { ...type, ...headers });
    response.end(typeof content === 'string' ? content : JSON.stringify(content));
  }

  /** Other tests write the same file: their interactions stay, one of the same name is replaced. */
  #write(): void {
    const old = readIfThere(this.path)?.toString('utf8');
    const before = old === undefined ? [] : readPact(JSON.parse(old)).interactions;
    const names = new Set(this.#interactions.map(({ description }) => description));
    const kept = before.filter(({ description }) => !names.has(description));
    const all = [...kept, ...this.#interactions].toSorted((one, other) =>
      one.description < other.description ? -1 : 1,
    );
    const file = {
      consumer: { name: this.#options.consumer },
      interactions: all,
      metadata: { pactSpecification: { version: '3.0.0' } },
      provider: { name: this.#options.provider },
    };
    writeReviewed(this.path, `${JSON.stringify(file, null, 2)}\n`);
  }
}

function mismatch({ request }: Interaction, actual: IncomingMessage, text: string): string[] {
  const url = new URL(actual.url ?? '/', 'http://stand-in');
  const headers = new Headers(Object.entries(actual.headers).map(([n, v]) => [n, String(v)]));
  const query = (of: URLSearchParams) => JSON.stringify([...of.entries()].toSorted());
  const wanted = new URLSearchParams(
    Object.entries(request.query ?? {}).flatMap(([name, values]) => values.map((v) => [name, v])),
  );
  const body = parseBody(text, headers);
  return [
    ...(actual.method === request.method ? [] : [`the method is not ${request.method}`]),
    ...(url.pathname === request.path ? [] : [`the path is not ${request.path}`]),
    ...(query(url.searchParams) === query(wanted) ? [] : [`the query is not ?${wanted}`]),
    ...compareHeaders(request.headers ?? {}, headers, {}),
    ...(request.body === undefined
      ? []
      : matchBody(request.body, body, { rules: {}, mayHaveMore: false })),
  ];
}

export function consumerContract(options: ConsumerOptions): ConsumerContract {
  return new ConsumerContract(options);
}
