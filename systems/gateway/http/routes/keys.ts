/** API keys of the account that is logged in. */
import type { z } from 'zod';
import type { LimitPatch } from '../../accounts/keys.ts';
import type { ApiKey, KeyLimits } from '../../ledger/accounts/keys-store.ts';
import { dollarsText } from '../../model/money.ts';
import { principalOf, requireSession } from '../asker.ts';
import type { Routes } from '../parts.ts';
import {
  keyAnswer,
  keysAnswer,
  madeKeyAnswer,
  rotatedKeyAnswer,
} from '../schemas/account-answers.ts';
import { keyChange, keyParams, type limits, newKey, rotation } from '../schemas/keys.ts';

export const keyRoutes: Routes = (app, { authenticate, keys }) => {
  const preHandler = requireSession(authenticate);
  const tags = ['keys'];
  app.post(
    '/user/api-keys',
    { schema: { response: madeKeyAnswer, body: newKey, tags, summary: 'Make a key' }, preHandler },
    async (request, reply) => {
      const { name, mode, limits: given } = request.body;
      const { accountId } = principalOf(request);
      const made = await keys.make(accountId, { name, mode, limits: limitsOf(given) });
      reply.code(201);
      return { ...keyJson(made.key), key: made.secret };
    },
  );
  app.get(
    '/user/api-keys',
    { schema: { response: keysAnswer, tags, summary: 'List the keys' }, preHandler },
    async (request) => {
      const list = await keys.list(principalOf(request).accountId);
      return { keys: list.map(keyJson) };
    },
  );
  app.patch(
    '/user/api-keys/:id',
    {
      schema: {
        response: keyAnswer,
        params: keyParams,
        body: keyChange,
        tags,
        summary: 'Rename, limit',
      },
      preHandler,
    },
    async (request) => {
      const { name, limits: given } = request.body;
      const limits = given && patchOf(given);
      const change = { name, limits };
      const key = await keys.change(principalOf(request).accountId, request.params.id, change);
      return keyJson(key);
    },
  );
  app.post(
    '/user/api-keys/:id/rotate',
    {
      schema: {
        response: rotatedKeyAnswer,
        params: keyParams,
        body: rotation,
        tags,
        summary: 'Rotate',
      },
      preHandler,
    },
    async (request) => {
      const graceMs = request.body.grace_seconds * 1_000;
      const { accountId } = principalOf(request);
      const made = await keys.rotate(accountId, request.params.id, graceMs);
      return { ...keyJson(made.key), key: made.secret };
    },
  );
  app.delete(
    '/user/api-keys/:id',
    { schema: { response: keyAnswer, params: keyParams, tags, summary: 'Revoke' }, preHandler },
    async (request) =>
      keyJson(await keys.revoke(principalOf(request).accountId, request.params.id)),
  );
};

/** Null takes a limit away; what is not there stays as it is. */
function patchOf(given: z.output<typeof limits>): LimitPatch {
  return {
    spendNano: given.spend_usd,
    requestsPerMinute: given.requests_per_minute,
    tokensPerMinute: given.tokens_per_minute,
    models: given.models,
    addresses: given.addresses,
  };
}

function limitsOf(given: z.output<typeof limits>): KeyLimits {
  return {
    spendNano: given.spend_usd ?? undefined,
    requestsPerMinute: given.requests_per_minute ?? undefined,
    tokensPerMinute: given.tokens_per_minute ?? undefined,
    models: given.models ?? undefined,
    addresses: given.addresses ?? undefined,
  };
}

function keyJson({ id, name, mode, hint, limits: own, madeAtMs, usedAtMs, revokedAtMs }: ApiKey) {
  const { spendNano } = own;
  return {
    id,
    name,
    mode,
    hint,
    limits: {
      spend_usd: spendNano === undefined ? null : dollarsText(spendNano),
      requests_per_minute: own.requestsPerMinute ?? null,
      tokens_per_minute: own.tokensPerMinute ?? null,
      models: own.models ?? null,
      addresses: own.addresses ?? null,
    },
    created_at: timeOf(madeAtMs),
    last_used_at: timeOf(usedAtMs),
    revoked_at: timeOf(revokedAtMs),
  };
}

function timeOf(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
