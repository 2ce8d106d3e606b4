/** What can be wrong with a request before a product's own code has seen it, and the statuses. */
import { catalogue } from '../errors/index.ts';

export const httpErrors = catalogue({
  ROUTE_UNKNOWN: {
    what: 'there is nothing at {method} {path}',
    fix: 'Check the path and the method; /openapi.json lists what there is.',
  },
  METHOD_NOT_ALLOWED: {
    what: '{path} does not take {method}',
    fix: 'Take one of these, which the Allow header lists: {allow}.',
  },
  REQUEST_INVALID: {
    what: 'the request is not valid: {problems}',
    fix: 'Correct the fields that are named, then send it again.',
  },
  REQUEST_MALFORMED: {
    what: 'the request is not well-formed HTTP',
    fix: 'Send it with a standard HTTP client, each header once and in its form.',
  },
  REQUEST_TIMEOUT: {
    what: 'the request did not arrive in time',
    fix: 'Send headers and body without long pauses.',
  },
  BODY_MALFORMED: {
    what: 'the body could not be read as {form}',
    fix: 'Send a whole body in the form that the content-type header names.',
  },
  BODY_TOO_LARGE: {
    what: 'the body is over the size limit',
    fix: 'Send less at once.',
  },
  MEDIA_TYPE_UNSUPPORTED: {
    what: 'the content type {type} is not taken here',
    fix: 'Send the body as application/json, or as the type that /openapi.json names.',
  },
  URL_MALFORMED: {
    what: 'the path is not a valid URL path',
    fix: 'Encode special characters with % and two hexadecimal digits.',
  },
  URL_PART_TOO_LONG: {
    what: 'a part of the path is over the length limit',
    fix: 'Use the id as it was given.',
  },
  HEADERS_TOO_LARGE: {
    what: 'the headers are over the size limit',
    fix: 'Send fewer or shorter headers, such as cookies.',
  },
  RATE_LIMITED: {
    what: 'too many requests',
    why: 'The limit is {limit} at once, and then {refillPerS} a second',
    fix: 'Try again in {retryAfterS} s, as the Retry-After header says.',
  },
  RATE_LIMIT_UNAVAILABLE: {
    what: 'the rate limit can not be checked at the moment',
    fix: 'Try again in a few seconds.',
  },
  INTERNAL: {
    what: 'something went wrong on our side',
    fix: 'Try again; if it stays, report the request id.',
  },
});

export type HttpCode = keyof typeof httpErrors.entries;

export const httpStatuses: Readonly<Record<HttpCode, number>> = {
  ROUTE_UNKNOWN: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_INVALID: 422,
  REQUEST_MALFORMED: 400,
  REQUEST_TIMEOUT: 408,
  BODY_MALFORMED: 400,
  BODY_TOO_LARGE: 413,
  MEDIA_TYPE_UNSUPPORTED: 415,
  URL_MALFORMED: 400,
  URL_PART_TOO_LONG: 414,
  HEADERS_TOO_LARGE: 431,
  RATE_LIMITED: 429,
  RATE_LIMIT_UNAVAILABLE: 503,
  INTERNAL: 500,
};
