/** Buying credits: packages, Stripe's checkout, Stripe's webhook. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { dollarsText } from '../../model/money.ts';
import { adminErrors } from '../admin-errors.ts';
import { headerOf, principalOf, requirePrincipal } from '../asker.ts';
import type { Routes } from '../parts.ts';
import { suchAs } from '../schemas/common.ts';
import { onceHeaders } from '../schemas/headers.ts';
import { checkoutAnswer, packagesAnswer } from '../schemas/money-answers.ts';

const checkoutBody = z.strictObject({
  package_id: z.string().min(1).max(100).meta(suchAs('small')),
});

export const creditRoutes: Routes = (app, { authenticate, money }) => {
  const { checkout, webhook } = money;
  const tags = ['credits'];
  app.get(
    '/credit-packages',
    { schema: { response: packagesAnswer, tags, summary: 'What can be bought' } },
    async () => ({
      packages: (checkout?.packages ?? []).map(({ id, name, cents, credit, bonus }) => ({
        id,
        name,
        price_usd: (cents / 100).toFixed(2),
        credit_usd: dollarsText(credit),
        bonus_usd: dollarsText(bonus),
      })),
    }),
  );
  app.post(
    '/checkout-sessions',
    {
      schema: {
        response: checkoutAnswer,
        body: checkoutBody,
        headers: onceHeaders,
        tags,
        summary: 'A page to pay at',
      },
      preHandler: requirePrincipal(authenticate),
    },
    async (request, reply) => {
      if (checkout === undefined) throw adminErrors.make('PAYMENTS_OFF');
      const { accountId } = principalOf(request);
      const own = headerOf(request, 'idempotency-key') ?? request.id;
      const { id, url, status } = await checkout.open({
        accountId,
        packageId: request.body.package_id,
        // Of two accounts that choose the same key each gets its own session.
        idempotencyKey: `${accountId}:${digestOf(own)}`,
      });
      reply.code(201);
      return { id, url, status };
    },
  );
  app.register(async (raw) => {
    // What was signed are the bytes as they came, whatever they say they are.
    raw.removeAllContentTypeParsers();
    raw.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
      done(null, body);
    });
    raw.post('/stripe/webhook', { schema: { tags, summary: 'For Stripe alone' } }, (request) => {
      if (webhook === undefined) throw adminErrors.make('PAYMENTS_OFF');
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      return webhook({ body, headers: request.headers });
    });
  });
};

/** Stripe takes 255 signs, and as many may the client's own key have alone. */
function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}
