/**
 * A request that uses no tokens, and is one of those that its key, account and address have in a
 * minute. After what can be refused without: that takes none, as of calls.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Limiter } from '../limits/limiter.ts';
import { principalOf } from './asker.ts';
import { limitHeaders } from './limit-headers.ts';

export async function takeOneRequest(
  limiter: Pick<Limiter, 'take'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  await limiter.take(principalOf(request), request.ip, 0, (limits) => {
    reply.headers(limitHeaders(limits));
  });
}
