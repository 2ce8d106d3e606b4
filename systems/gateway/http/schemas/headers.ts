/** Headers whose values are kept: they have a form, and a length that an index takes. */
import { z } from 'zod';
import { means } from './common.ts';

const printable = /^[\x20-\x7e]*$/;

/** As long as Stripe's. An empty one is none. */
const idempotencyKey = z
  .string()
  .max(255)
  .regex(printable, 'has signs that are not printable ASCII')
  .optional();

const quoteId = z.uuid('is no id of a quote').or(z.literal('')).optional();

export const callHeaders = z.looseObject({
  'idempotency-key': idempotencyKey.meta(
    means('The same request with the same key is done and charged once, and answered again'),
  ),
  'x-quote-id': quoteId.meta(means('Of POST /quotes: what was quoted is the most it costs')),
});

export const onceHeaders = callHeaders.pick({ 'idempotency-key': true });
