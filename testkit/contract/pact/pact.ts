/** Pact files: the part of the format (specification 2 and 3, HTTP) that is read and written. */
import { contractErrors } from '../errors.ts';
import { isRecord } from '../schema.ts';

export interface Matcher {
  readonly match: string;
  readonly min?: number;
  readonly max?: number;
  readonly regex?: string;
  readonly value?: string;
}

export interface Rule {
  readonly combine?: 'AND' | 'OR';
  readonly matchers: readonly Matcher[];
}

/** By path (`$.items[*].id`) for bodies, by name for headers and queries. */
export type Rules = Readonly<Record<string, Rule>>;

export interface MatchingRules {
  readonly body?: Rules;
  readonly header?: Rules;
  readonly query?: Rules;
  readonly path?: Rule;
  readonly status?: Rule;
}

export interface PactRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, readonly string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly matchingRules?: MatchingRules;
}

export interface PactResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly matchingRules?: MatchingRules;
}

export interface ProviderState {
  readonly name: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

export interface Interaction {
  readonly description: string;
  readonly providerStates?: readonly ProviderState[];
  readonly request: PactRequest;
  readonly response: PactResponse;
}

export interface Pact {
  readonly consumer: { readonly name: string };
  readonly provider: { readonly name: string };
  readonly interactions: readonly Interaction[];
}

export function readPact(value: unknown): Pact {
  const refuse = (reason: string) => contractErrors.make('CONTRACT_PACT', { reason });
  if (!isRecord(value)) throw refuse('it is not an object');
  const { consumer, provider, interactions } = value;
  const named = [consumer, provider].every((one) => isRecord(one) && typeof one.name === 'string');
  if (!named) throw refuse('consumer or provider has no name');
  if (!Array.isArray(interactions)) throw refuse('it has no HTTP interactions');
  return {
    consumer: consumer as Pact['consumer'],
    provider: provider as Pact['provider'],
    interactions: interactions.map((one, index) => {
      if (!isRecord(one) || !isRecord(one.request) || !isRecord(one.response)) {
        throw refuse(`interaction ${index + 1} has no request or no response`);
      }
      return readInteraction(one, one.request, one.response);
    }),
  };
}

type Loose = Readonly<Record<string, unknown>>;

function readInteraction(one: Loose, request: Loose, response: Loose): Interaction {
  // Specification 2 has one state, as a text.
  const old = one.providerState ?? one.provider_state;
  const states = one.providerStates ?? (typeof old === 'string' && old ? [{ name: old }] : []);
  const { query } = request;
  return {
    description: String(one.description ?? ''),
    providerStates: states as ProviderState[],
    request: {
      ...(request as unknown as PactRequest),
      method: String(request.method ?? 'GET').toUpperCase(),
      path: String(request.path ?? '/'),
      ...(query === undefined ? {} : { query: readQuery(query) }),
      matchingRules: readRules(request.matchingRules),
    },
    response: {
      ...(response as unknown as PactResponse),
      status: Number(response.status ?? 200),
      matchingRules: readRules(response.matchingRules),
    },
  };
}

function readQuery(query: unknown): Readonly<Record<string, readonly string[]>> {
  if (isRecord(query)) {
    const entries = Object.entries(query);
    return Object.fromEntries(entries.map(([name, value]) => [name, [value].flat().map(String)]));
  }
  const search = new URLSearchParams(String(query));
  return Object.fromEntries([...search.keys()].map((name) => [name, search.getAll(name)]));
}

/** Specification 2 has all rules in one table: `$.body.id`, `$.headers.Accept`. */
function readRules(rules: unknown): MatchingRules {
  if (!isRecord(rules)) return {};
  const old = Object.entries(rules).filter(([path]) => path.startsWith('$'));
  if (old.length === 0) return rules as MatchingRules;
  const under = (prefix: RegExp, root: string) =>
    Object.fromEntries(
      old
        .filter(([path]) => prefix.test(path))
        .map(([path, rule]) => [path.replace(prefix, root), fromOldRule(rule)]),
    );
  const name = /^\$\.headers?[.[]'?/;
  const headers = Object.entries(under(name, ''));
  return {
    body: under(/^\$\.body/, '$'),
    header: Object.fromEntries(headers.map(([at, rule]) => [at.replace(/'?\]?$/, ''), rule])),
    ...(rules['$.path'] === undefined ? {} : { path: fromOldRule(rules['$.path']) }),
  };
}

function fromOldRule(rule: unknown): Rule {
  const matcher = isRecord(rule) ? rule : {};
  const implied = 'regex' in matcher ? 'regex' : 'type';
  return { matchers: [{ match: implied, ...matcher } as Matcher] };
}
