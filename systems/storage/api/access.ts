/** Who asks, by API key or token, and whether they may. */
import { apiKeyPrefix, hashApiKey, type Jwt } from '@gauntlet/kit/auth';
import type { FastifyRequest } from 'fastify';
import type { Db } from '../metadata/schema.ts';
import { findUser, findUserByKey } from '../metadata/users.ts';
import { storageErrors } from '../model/errors.ts';
import { type Permission, roles } from '../model/roles.ts';

export const KEY_PREFIX = 'st';

export interface AccessOptions {
  /** Without it nobody is asked, and everybody may do everything: for one's own machine only. */
  readonly required: boolean;
  /** What API keys are hashed with. */
  readonly pepper: string;
  readonly tokens?: Jwt | undefined;
}

export interface Caller {
  readonly name: string;
  readonly role: string;
}

export interface Access {
  /** Who it is, for sure; undefined: nobody says so, or who says so is not believed. */
  caller(request: FastifyRequest): Promise<Caller | undefined>;
  /** ACCESS_REQUIRED without a good key or token, ACCESS_DENIED when the role does not reach. */
  check(request: FastifyRequest, permission: Permission): Promise<Caller | undefined>;
}

export function access(db: Db, { required, pepper, tokens }: AccessOptions): Access {
  async function callerOf(request: FastifyRequest): Promise<Caller | undefined> {
    const { authorization } = request.headers;
    const header = request.headers['x-api-key'];
    const bearer = /^Bearer ([^\s]+)$/i.exec(authorization ?? '')?.[1];
    const key = typeof header === 'string' ? header : bearer;
    if (key === undefined) return undefined;
    if (apiKeyPrefix(key, [KEY_PREFIX]) !== undefined) {
      return await findUserByKey(db, hashApiKey(key, pepper));
    }
    if (tokens === undefined || bearer === undefined) return undefined;
    const verified = await tokens.verify(bearer);
    // The role is the user's own as of now: a token outlives neither a removal nor a demotion.
    return verified.ok ? await findUser(db, verified.claims.sub) : undefined;
  }
  const found = new WeakMap<FastifyRequest, Caller>();
  const callerOnce = async (request: FastifyRequest) => {
    if (!required) return undefined;
    const caller = found.get(request) ?? (await callerOf(request));
    if (caller !== undefined) found.set(request, caller);
    return caller;
  };
  return {
    caller: callerOnce,
    async check(request, permission) {
      if (!required) return undefined;
      const caller = await callerOnce(request);
      if (caller === undefined) throw storageErrors.make('ACCESS_REQUIRED');
      if (!roles.may([caller.role], permission)) {
        throw storageErrors.make('ACCESS_DENIED', { role: caller.role, permission });
      }
      return caller;
    },
  };
}
