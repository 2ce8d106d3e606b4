/** Who sends a request, found out after its body was checked and before anything else. */
import type { FastifyRequest } from 'fastify';
import type { Authenticate } from '../accounts/authenticate.ts';
import type { Principal } from '../accounts/principal.ts';

const principals = new WeakMap<FastifyRequest, Principal>();

/** A hook for `preHandler`: it runs when the body is known to be well-formed. */
export function requirePrincipal(authenticate: Authenticate) {
  return async (request: FastifyRequest): Promise<void> => {
    const { authorization, 'x-api-key': apiKey } = request.headers;
    const principal = await authenticate({
      authorization,
      apiKey: typeof apiKey === 'string' ? apiKey : undefined,
      address: request.ip,
    });
    principals.set(request, principal);
  };
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
