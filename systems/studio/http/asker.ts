/** Who asks: by a token of ours, or by one of the outside identity provider. */
import { createHash } from 'node:crypto';
import { authErrors } from '@gauntlet/kit/auth';
import type { FastifyRequest } from 'fastify';
import { findUser, outsideUser, type User } from '../jobs/accounts.ts';
import type { Services } from './services.ts';

const askers = new WeakMap<FastifyRequest, User>();

export function userOf(request: FastifyRequest): User {
  const user = askers.get(request);
  if (user === undefined) throw new Error('this route does not ask who it is');
  return user;
}

/** As the first hook of a route: 401 comes before anything is said about the request. */
export function requireUser(services: Services) {
  return async (request: FastifyRequest): Promise<void> => {
    askers.set(request, await askerOf(services, request));
  };
}

async function askerOf(services: Services, request: FastifyRequest): Promise<User> {
  const header = request.headers.authorization ?? '';
  const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(header)?.[1];
  if (token === undefined) throw authErrors.make('TOKEN_MISSING');
  const issuer = issuerOf(token);
  if (services.oidc !== undefined && issuer === services.oidcIssuer) {
    return await outside(services, services.oidc, token);
  }
  const verified = await services.jwt.verify(token);
  if (!verified.ok) throw verified.error;
  const user = await findUser(services.db, { userId: verified.claims.sub });
  if (user === undefined) throw authErrors.make('TOKEN_INVALID');
  return user;
}

/** Only to choose who checks it. */
function issuerOf(token: string): string | undefined {
  try {
    const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return typeof payload.iss === 'string' ? payload.iss : undefined;
  } catch {
    // No token of that form; whoever checks it says so.
    return undefined;
  }
}

async function outside(
  { db, makeId }: Services,
  oidc: NonNullable<Services['oidc']>,
  token: string,
): Promise<User> {
  const verified = await oidc.verify(token);
  if (!verified.ok) throw verified.error;
  const { iss = '', sub, email } = verified.claims;
  const address = typeof email === 'string' ? email.toLowerCase() : `${sub}@${hostOf(iss)}`;
  return await outsideUser(db, `${iss} ${sub}`, makeId(), address);
}

function hostOf(issuer: string): string {
  return URL.canParse(issuer) ? new URL(issuer).host : 'outside';
}

export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
