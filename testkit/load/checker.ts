/** Is an answer what was expected? */
import type { Outcome } from './connection.ts';
import type { ErrorKind } from './result.ts';
import type { Expectation } from './scenario.ts';

export type Checker = (outcome: Outcome) => ErrorKind | undefined;

export function needsBody({ body }: Expectation = {}): boolean {
  return body !== undefined;
}

export function checkerOf({ status, body, events }: Expectation = {}): Checker {
  const isStatus = statusTest(status);
  const isBody = body === undefined ? undefined : bodyTest(body);
  return (outcome) => {
    if (outcome.loss !== undefined) return outcome.loss;
    if (!isStatus(outcome.status)) return 'status';
    if (events !== undefined && outcome.events < events) return 'check';
    return isBody === undefined || isBody(outcome.body.toString()) ? undefined : 'check';
  };
}

function statusTest(expected: Expectation['status']): (status: number) => boolean {
  if (expected === undefined) return (status) => status < 400;
  const allowed = new Set(typeof expected === 'number' ? [expected] : expected);
  return (status) => allowed.has(status);
}

function bodyTest(expected: NonNullable<Expectation['body']>): (body: string) => boolean {
  if (typeof expected === 'string') return (body) => body.includes(expected);
  if (typeof expected === 'function') return expected;
  // Without its memory of where the last match ended.
  const plain = new RegExp(expected.source, expected.flags.replace(/[gy]/g, ''));
  return (body) => plain.test(body);
}
