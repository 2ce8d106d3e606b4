/** Sign-up, log-in, tokens, and one's own account. */
import { randomBytes } from 'node:crypto';
import { authErrors, hashPassword, passwordProblems, verifyPassword } from '@gauntlet/kit/auth';
import { z } from 'zod';
import {
  confirmUser,
  endSession,
  findUser,
  insertSession,
  insertUser,
  keepSettings,
  refreshSession,
  type User,
} from '../../jobs/accounts.ts';
import { studioErrors } from '../../model/errors.ts';
import { hashOf, requireUser, userOf } from '../asker.ts';
import { notifySchema } from '../schemas.ts';
import type { Services } from '../services.ts';
import type { Routes } from './routes.ts';

const email = z
  .email()
  .max(254)
  .transform((text) => text.toLowerCase());
const credentials = z.object({ email, password: z.string().min(1).max(1_000) });
const refreshBody = z.object({ refresh_token: z.string().min(1).max(500) });
const lifetimeS = 3_600;
const tags = ['accounts'];

export const accountRoutes: Routes = (app, services) => {
  const { db } = services;
  const summary = (text: string) => ({ tags, summary: text });
  app.post(
    '/signup',
    { schema: { ...summary('Sign up'), body: credentials } },
    async (request, reply) => {
      const user = await signUp(services, request.body);
      const { userId: user_id, isConfirmed: confirmed } = user;
      return reply.code(201).send({ user_id, email: user.email, confirmed });
    },
  );
  app.get(
    '/confirm',
    { schema: { ...summary('Confirm an address'), querystring: z.object({ token: z.string() }) } },
    async (request, reply) => {
      const user = await confirmUser(db, hashOf(request.query.token));
      if (user === undefined) throw studioErrors.make('CONFIRMATION_UNKNOWN');
      return reply.redirect('/#/login?confirmed');
    },
  );
  app.post('/login', { schema: { ...summary('Log in'), body: credentials } }, async (request) => {
    const user = await findUser(db, { email: request.body.email });
    const fits = await verifyPassword(user?.passwordHash, request.body.password);
    if (user === undefined || !fits) throw studioErrors.make('LOGIN_WRONG');
    if (!user.isConfirmed) throw studioErrors.make('EMAIL_UNCONFIRMED');
    const family = services.makeId();
    const secret = randomBytes(32).toString('base64url');
    await insertSession(db, family, user.userId, hashOf(secret));
    return await tokensFor(services, user.userId, `${family}.${secret}`);
  });
  app.post('/refresh', { schema: { ...summary('New tokens'), body: refreshBody } }, (request) =>
    refreshed(services, request.body.refresh_token),
  );
  app.post('/logout', { schema: { ...summary('Log out'), body: refreshBody } }, async (request) => {
    // Whoever has the token may end its session, and is not told whether there was one.
    const [family = ''] = request.body.refresh_token.split('.');
    await endSession(db, family);
    return { message: 'logged out' };
  });
  const asked = { onRequest: requireUser(services) };
  app.get('/user', { schema: summary('Who I am'), ...asked }, async (request) =>
    userJson(userOf(request)),
  );
  const settings = z.object({ notify: notifySchema.optional() });
  app.patch(
    '/user',
    { schema: { ...summary('My settings'), body: settings }, ...asked },
    async (request) => {
      const user = userOf(request);
      const merged = { ...user.settings, ...request.body };
      await keepSettings(db, user.userId, merged);
      return userJson({ ...user, settings: merged });
    },
  );
};

function userJson({ userId, email: address, settings, createdAt }: User) {
  return { user_id: userId, email: address, settings, created_at: createdAt };
}

async function signUp(
  { db, makeId, sendMail, publicUrl }: Services,
  { email: address, password }: z.output<typeof credentials>,
): Promise<User> {
  const problems = passwordProblems(password, [address]);
  if (problems.length > 0) {
    throw authErrors.make('PASSWORD_WEAK', { problems: problems.join(', ') });
  }
  const secret = sendMail === undefined ? undefined : randomBytes(24).toString('base64url');
  const user = await insertUser(db, {
    userId: makeId(),
    email: address,
    passwordHash: await hashPassword(password),
    confirmationHash: secret === undefined ? undefined : hashOf(secret),
  });
  if (user === undefined) throw studioErrors.make('EMAIL_TAKEN');
  if (secret !== undefined) {
    const link = `${publicUrl()}/confirm?token=${secret}`;
    const text = `Follow this link to confirm it:\n${link}\n`;
    // Who gets no mail signs up again: an address that is not confirmed is nobody's yet.
    await sendMail?.(address, 'Confirm your address', text).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw studioErrors.make('MAIL_UNREACHABLE', { reason }, error);
    });
  }
  return user;
}

async function refreshed(services: Services, token: string) {
  const { db, nowMs } = services;
  const [family = '', presented = ''] = token.split('.');
  const secret = randomBytes(32).toString('base64url');
  const decision = await refreshSession(db, family, hashOf(presented), hashOf(secret), nowMs());
  if (decision.kind === 'reused') throw authErrors.make('TOKEN_REUSED');
  if (decision.kind === 'refuse') throw authErrors.make('TOKEN_INVALID');
  return await tokensFor(services, decision.family.userId, `${family}.${secret}`);
}

async function tokensFor({ jwt }: Services, userId: string, refreshToken: string) {
  return {
    access_token: await jwt.issue(userId),
    refresh_token: refreshToken,
    token_type: 'Bearer',
    expires_in: lifetimeS,
    user_id: userId,
  };
}
