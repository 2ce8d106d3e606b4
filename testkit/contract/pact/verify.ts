/** A provider against a Pact file: every interaction is sent to it, every answer is compared. */
import { readFileSync } from 'node:fs';
import { parseBody } from '../answer.ts';
import { contractErrors } from '../errors.ts';
import { matchBody, matchRule } from './match.ts';
import { type Interaction, type Pact, type PactRequest, type Rules, readPact } from './pact.ts';

export type StateHandler = (params: Readonly<Record<string, unknown>>) => unknown;

export interface VerifyOptions {
  /** The file's path, or what is in it. */
  readonly pact: unknown;
  /** Where the provider listens: `http://127.0.0.1:8080`. */
  readonly provider: string;
  /** What to do for each `given`; one that is missing fails its interaction. */
  readonly states?: Readonly<Record<string, StateHandler>>;
}

export interface VerifiedInteraction {
  readonly description: string;
  readonly problems: readonly string[];
}

export async function verifyPact(options: VerifyOptions): Promise<readonly VerifiedInteraction[]> {
  const pact = readPact(contentOf(options.pact));
  if (pact.interactions.length === 0) {
    throw contractErrors.make('CONTRACT_PACT', { reason: 'it has no interactions to verify' });
  }
  const verified: VerifiedInteraction[] = [];
  // One after the other: states change what the provider has.
  for (const interaction of pact.interactions) {
    const problems = await verifyOne(interaction, options);
    verified.push({ description: interaction.description, problems });
  }
  refuseFailed(pact, verified);
  return verified;
}

function refuseFailed(pact: Pact, verified: readonly VerifiedInteraction[]): void {
  const lines = verified.flatMap(({ description, problems }) =>
    problems.map((problem) => `  ${description}: ${problem}`),
  );
  if (lines.length === 0) return;
  const names = { provider: pact.provider.name, consumer: pact.consumer.name };
  throw contractErrors.make('CONTRACT_PACT_FAILED', { ...names, problems: lines.join('\n') });
}

function contentOf(pact: unknown): unknown {
  if (typeof pact !== 'string') return pact;
  try {
    return JSON.parse(readFileSync(pact, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw contractErrors.make('CONTRACT_PACT', { reason }, error);
  }
}

async function verifyOne(interaction: Interaction, options: VerifyOptions): Promise<string[]> {
  for (const { name, params = {} } of interaction.providerStates ?? []) {
    const handler = options.states?.[name];
    if (!handler) return [`no state handler for "${name}"`];
    await handler(params);
  }
  const { response } = interaction;
  const answer = await send(interaction.request, options.provider);
  const rules = response.matchingRules ?? {};
  const body = parseBody(await answer.text(), answer.headers);
  return [
    ...compareStatus(interaction, answer.status),
    ...compareHeaders(response.headers ?? {}, answer.headers, rules.header ?? {}),
    ...(response.body === undefined || response.body === null
      ? []
      : matchBody(response.body, body, { rules: rules.body ?? {}, mayHaveMore: true })),
  ];
}

function compareStatus({ response }: Interaction, status: number): string[] {
  return response.status === status ? [] : [`status ${status} instead of ${response.status}`];
}

async function send(request: PactRequest, provider: string): Promise<Response> {
  const url = new URL(provider.replace(/\/$/, '') + request.path);
  for (const [name, values] of Object.entries(request.query ?? {})) {
    for (const value of values) url.searchParams.append(name, value);
  }
  const headers = new Headers(request.headers);
  const hasBody = request.body !== undefined && request.body !== null;
  if (hasBody && !headers.has('content-type')) headers.set('content-type', 'application/json');
  const isText =
    typeof request.body === 'string' && !/json/.test(headers.get('content-type') ?? '');
  const body = isText ? String(request.body) : JSON.stringify(request.body);
  return fetch(url, { method: request.method, headers, ...(hasBody ? { body } : {}) });
}

export function compareHeaders(
  expected: Readonly<Record<string, string>>,
  actual: Headers,
  rules: Rules,
): string[] {
  return Object.entries(expected).flatMap(([name, value]) => {
    const found = actual.get(name);
    if (found === null) return [`header ${name} is missing`];
    const rule = Object.entries(rules).find(([at]) => at.toLowerCase() === name.toLowerCase())?.[1];
    if (rule) {
      const problem = matchRule(rule, value, found);
      return problem === undefined ? [] : [`header ${name}: ${problem}`];
    }
    return tidy(found) === tidy(value) ? [] : [`header ${name}: ${found} instead of ${value}`];
  });
}

/** `application/json; charset=utf-8` and `application/json;charset=UTF-8` are the same. */
function tidy(value: string): string {
  const plain = value.toLowerCase().replace(/\s*([;,])\s*/g, '$1');
  return plain.replace(/^(application\/(?:[\w.-]+\+)?json);charset=utf-8$/, '$1');
}
