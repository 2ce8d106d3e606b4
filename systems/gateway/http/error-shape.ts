/** Every error in the form that the client's own library knows. */
import type { ErrorFacts } from '@gauntlet/kit/http';
import type { FastifyRequest } from 'fastify';
import { fieldOf } from './error-fields.ts';

const types: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'insufficient_quota',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  422: 'invalid_request_error',
  429: 'rate_limit_error',
  503: 'overloaded_error',
};

export function errorType(status: number): string {
  return types[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
}

export function errorShape(facts: ErrorFacts, request?: FastifyRequest): object {
  const { status, code, why, fix, details, fields, requestId } = facts;
  const type = errorType(status);
  const message = [facts.message, why, fix].filter((part) => part !== undefined).join('. ');
  const [first] = fields;
  // A provider that refused the request may have named both in OpenAI's own words.
  const { upstreamCode } = details;
  const field = first?.field ?? fieldOf(code, details, request?.routeOptions.url);
  const more = {
    code: upstreamCode ?? code.toLowerCase(),
    // Of a body that is something else altogether no field is at fault.
    param: field === '' ? null : field,
    ...(fields.length === 0 ? shown(details) : { fields }),
    request_id: requestId,
  };
  if (isForAnthropic(request)) {
    return { type: 'error', error: { type, message, ...more }, request_id: requestId };
  }
  return { error: { message, type, ...more } };
}

/** Also where there is nothing, such as at `/v1/messages/batches`: its clients ask there. */
function isForAnthropic(request: FastifyRequest | undefined): boolean {
  return /^\/v1\/messages(?:[/?]|$)/.test(request?.url ?? '');
}

function shown(details: ErrorFacts['details']): object {
  return Object.keys(details).length === 0 ? {} : { details };
}
