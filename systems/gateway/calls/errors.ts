/** What can go wrong with a call. */
import { catalogue } from '@gauntlet/kit/errors';

export const callErrors = catalogue({
  MODEL_UNKNOWN: {
    what: 'there is no model {model}',
    fix: 'GET /v1/models lists those that this key can use.',
  },
  OPERATION_UNSUPPORTED: {
    what: 'the model {model} does not do {operation}',
    fix: 'Take another one; GET /catalog/models says what each of them does.',
  },
  MODEL_UNAVAILABLE: {
    what: 'nobody serves the model {model} for this key',
    why: 'Its providers are switched off, or this key is for tests, which only "local" serves',
    fix: 'Take a model that GET /v1/models lists, or ask the operator of this gateway.',
  },
  CONTEXT_LENGTH_EXCEEDED: {
    what: 'the prompt is too long: the maximum context length of {model} is {limit} tokens',
    why: 'It has at least {tokens}; nothing was sent or charged',
    fix: 'Shorten the prompt, or take a model with a longer context.',
  },
  PRICE_UNKNOWN: {
    what: 'the price of the model {model} is not known',
    why: 'What has no price can not be charged exactly, so it is refused',
    fix: 'Take another model, or ask the operator to set its price.',
  },
  INSUFFICIENT_CREDITS: {
    what: 'this request can cost up to {needed} USD: {shortfall} USD more than there are',
    why: 'The most that a request can cost is set aside before it is sent',
    fix: '{advice}',
  },
  KEY_LIMIT_REACHED: {
    what: 'this request can cost up to {needed} USD, and its key may still spend {available} USD',
    why: 'The key has a limit; {shortfall} USD are too few',
    fix: '{advice}',
  },
  IDEMPOTENCY_RUNNING: {
    what: 'the request with this Idempotency-Key has not ended yet',
    fix: 'Try again in {retryAfterS} s with the same key, and get its answer.',
  },
  IDEMPOTENCY_OTHER_BODY: {
    what: 'this Idempotency-Key belongs to another request',
    fix: 'Take a new key for a new request.',
  },
  IDEMPOTENCY_ANSWER_LOST: {
    what: 'the request with this Idempotency-Key was charged, and its answer was not kept',
    why: 'Its client hung up before the answer was whole',
    fix: 'GET /receipts/{id} tells what was charged; take a new key to ask again.',
  },
  QUOTE_GONE: {
    what: 'there is no such quote any more',
    why: 'It is older than a minute, was used, or belongs to somebody else',
    fix: 'Ask for another one at POST /quotes.',
  },
  QUOTE_EXCEEDED: {
    what: 'this request can cost {needed} USD, more than the {quoted} USD of its quote',
    fix: 'Send the request that was quoted, or ask for another quote.',
  },
  UPSTREAM_REJECTED: {
    what: 'the provider refused the request: {message}',
    fix: 'Correct what it names; {money}.',
  },
  UPSTREAM_FAILED: {
    what: 'the provider failed',
    fix: 'Try again; {money}.',
  },
  UPSTREAM_BUSY: {
    what: 'the provider is too busy',
    fix: 'Try again in {retryAfterS} s; {money}.',
  },
  UPSTREAM_UNREACHABLE: {
    what: 'no provider of this model can be reached',
    fix: 'Try again in a few seconds; {money}.',
  },
  UPSTREAM_TIMEOUT: {
    what: 'the provider did not answer in time',
    fix: 'Try again, or stream the answer; {money}.',
  },
  CHARGE_UNCERTAIN: {
    what: 'the answer is there, and its charge could not be written down',
    why: 'An answer leaves only after its charge is durable',
    fix: 'Try again in a few seconds, with the same Idempotency-Key if there was one.',
  },
});
