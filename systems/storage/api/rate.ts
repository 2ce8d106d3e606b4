/**
 * How often who may ask: a user by name, whoever is not known by address. What a request says of
 * itself counts only once it is verified: else each invented key would have a rate of its own.
 */
import { memoryRateStore, type RateRule, rateLimit } from '@gauntlet/kit/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Access } from './access.ts';

export function callerRate(access: Access, rule: RateRule) {
  const store = memoryRateStore();
  const names = new WeakMap<FastifyRequest, string>();
  const addressOf = ({ ip }: FastifyRequest) => `address ${ip}`;
  const byAddress = rateLimit({
    store,
    claim: (request) => ({ key: addressOf(request), ...rule }),
  });
  const byName = rateLimit({
    store,
    claim: (request) => ({ key: `user ${names.get(request)}`, ...rule }),
  });
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    // Before anything is looked up: guessing keys is what an address must not do without end.
    await byAddress(request, reply);
    // Whoever can not be looked up now is told so where access is asked for.
    const caller = await access.caller(request).catch(() => undefined);
    if (caller === undefined) return;
    // An office behind one address is not one user: it gets back what the address has paid.
    store.take(addressOf(request), rule, -1);
    names.set(request, caller.name);
    await byName(request, reply);
  };
}
