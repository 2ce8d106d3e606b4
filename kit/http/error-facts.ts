/**
 * From anything that was thrown to what a client may know about it. Only errors of a catalogue
 * speak for themselves; everything else is "something went wrong", because a message that nobody
 * wrote for users may hold a path, a query or a secret.
 */
import { ResponseSerializationError } from 'fastify-type-provider-zod';
import { type Details, UserError } from '../errors/index.ts';
import { type HttpCode, httpErrors } from './errors.ts';
import { type FieldProblem, fieldProblems } from './field-problems.ts';
import type { Statuses } from './statuses.ts';

export interface ErrorFacts {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly why: string | undefined;
  readonly fix: string;
  readonly details: Details;
  readonly fields: readonly FieldProblem[];
  readonly requestId: string;
}

export interface Judgement {
  readonly facts: ErrorFacts;
  /** Our own fault: logged as an error, with the cause that the client is not told. */
  readonly internal: boolean;
}

export interface RequestFacts {
  readonly requestId: string;
  readonly method: string;
  /** Without the query, which may hold secrets. */
  readonly path: string;
  readonly contentType: string | undefined;
}

/** What else is known of errors that others wrote. */
export type Known = (error: unknown) => UserError | undefined;

export function judgeError(
  error: unknown,
  request: RequestFacts,
  statuses: Statuses,
  also: Known = () => undefined,
): Judgement {
  const known = asUserError(error, request) ?? also(error);
  const status = known === undefined ? undefined : statuses.get(known.code);
  if (known === undefined || status === undefined) {
    const hidden = httpErrors.make('INTERNAL');
    const internalStatus = statuses.get('INTERNAL') ?? 500;
    return { facts: factsOf(hidden, internalStatus, request, []), internal: true };
  }
  return { facts: factsOf(known, status, request, fieldProblems(error)), internal: status >= 500 };
}

function factsOf(
  error: UserError,
  status: number,
  { requestId }: RequestFacts,
  fields: readonly FieldProblem[],
): ErrorFacts {
  const { code, message, why, fix, details } = error;
  return { status, code, message, why, fix, details, fields, requestId };
}

/** What Fastify itself throws, by its code. */
const frameworkCodes: Readonly<Record<string, HttpCode>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'BODY_MALFORMED',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'BODY_MALFORMED',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'BODY_MALFORMED',
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'MEDIA_TYPE_UNSUPPORTED',
  FST_ERR_BAD_URL: 'URL_MALFORMED',
  FST_ERR_MAX_PARAM_LENGTH: 'URL_PART_TOO_LONG',
};

const statusCodes: Readonly<Record<number, HttpCode>> = {
  400: 'BODY_MALFORMED',
  408: 'REQUEST_TIMEOUT',
  413: 'BODY_TOO_LARGE',
  415: 'MEDIA_TYPE_UNSUPPORTED',
};

function asUserError(error: unknown, request: RequestFacts): UserError | undefined {
  if (error instanceof UserError) return error;
  if (typeof error !== 'object' || error === null) return undefined;
  if (error instanceof ResponseSerializationError) return undefined;
  if ('validation' in error && Array.isArray(error.validation)) {
    const problems = fieldProblems(error).map(problemText).join('; ');
    return httpErrors.make('REQUEST_INVALID', { problems });
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const status = 'statusCode' in error ? Number(error.statusCode) : Number.NaN;
  // A body that breaks off, and JSON that reaches for prototypes, come without a code of Fastify's.
  const fromBody = code === 'ECONNRESET' || error instanceof SyntaxError || code.startsWith('FST_');
  const ours = frameworkCodes[code] ?? (fromBody ? statusCodes[status] : undefined);
  if (ours === undefined) return undefined;
  return httpErrors.make(ours, {
    method: request.method,
    path: request.path,
    type: request.contentType ?? '(none)',
    form: request.contentType?.split(';')[0] ?? 'JSON',
  });
}

function problemText({ field, message, in: place }: FieldProblem): string {
  return `${field === '' ? place : field}: ${message}`;
}
