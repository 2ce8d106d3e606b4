/** Who sends a request, found out after its body was checked and before anything else. */
import type { FastifyRequest } from 'fastify';
import { type Authenticate, needsAdmin, needsSession } from '../accounts/authenticate.ts';
import type { Principal } from '../accounts/principal.ts';

const principals = new WeakMap<FastifyRequest, Principal>();

type Hook = (request: FastifyRequest) => Promise<void>;

/** What has to be shown: a key or a log-in, or a log-in alone. */
export type Way = 'any' | 'session';
const ways = new WeakMap<object, Way>();

/** Of the hooks of a route, for its documentation: what is asked is said, and nothing else. */
export function wayOf(hooks: unknown): Way | undefined {
  const all = Array.isArray(hooks) ? hooks : [hooks];
  return all.flatMap((hook) => (typeof hook === 'function' ? (ways.get(hook) ?? []) : []))[0];
}

/** A hook for `preHandler`: it runs when the body is known to be well-formed. */
export function requirePrincipal(authenticate: Authenticate): Hook {
  return asking(authenticate, 'any', () => {});
}

export function requireSession(authenticate: Authenticate): Hook {
  return asking(authenticate, 'session', needsSession);
}

export function requireAdmin(authenticate: Authenticate): Hook {
  return asking(authenticate, 'session', needsAdmin);
}

function asking(authenticate: Authenticate, way: Way, check: (principal: Principal) => void): Hook {
  const hook = async (request: FastifyRequest): Promise<void> => {
    const { authorization, 'x-api-key': apiKey } = request.headers;
    const principal = await authenticate({
      authorization,
      apiKey: typeof apiKey === 'string' ? apiKey : undefined,
      address: request.ip,
    });
    principals.set(request, principal);
    check(principal);
  };
  ways.set(hook, way);
  return hook;
}

export function principalOf(request: FastifyRequest): Principal {
  const principal = principals.get(request);
  if (principal === undefined) throw new Error(`${request.url} does not ask who sends it`);
  return principal;
}

export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
