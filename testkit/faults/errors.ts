import { catalogue } from '@gauntlet/kit/errors';

/** What can go wrong for someone who uses the library or the command; the README lists them. */
export const errors = catalogue({
  FAULTS_BAD_TARGET: {
    what: '"{target}" is no address to put a fault proxy before',
    fix: 'Give host:port, or a URL with a host.',
  },
  FAULTS_CANNOT_LISTEN: {
    what: 'the fault proxy cannot listen on {address}: {reason}',
    fix: 'Choose another address or port 0, or stop what uses it.',
  },
  FAULTS_BAD_TOXIC: {
    what: 'the toxic was refused: {reason}',
    fix: 'See the table of toxics in the README of testkit for types and attributes.',
  },
  FAULTS_CHAOS_NEEDS_HTTP: {
    what: 'chaos cannot fail single requests of {url}',
    why: 'what is sent over TLS cannot be read on the way',
    fix: 'Use the plain http:// endpoint, or faultProxy() for faults of whole connections.',
  },
  FAULTS_BAD_CONFIG: {
    what: 'the file {path} with proxies cannot be used: {reason}',
    fix: 'Give a JSON array of objects with name, listen and upstream.',
  },
});

/** A refusal of the HTTP API, in Toxiproxy's words and with its status. */
export interface ApiFailure {
  readonly error: string;
  readonly status: number;
}

export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: ApiFailure };

export function success<Value>(value: Value): Outcome<Value> {
  return { ok: true, value };
}

function refusal(error: string, status: number): { ok: false; failure: ApiFailure } {
  return { ok: false, failure: { error, status } };
}

export const refusals = {
  badBody: (why: string) => refusal(`bad request body: ${why}`, 400),
  missingField: (field: string) => refusal(`missing required field: ${field}`, 400),
  proxyNotFound: () => refusal('proxy not found', 404),
  proxyExists: () => refusal('proxy already exists', 409),
  invalidStream: () => refusal('stream was invalid, can be either upstream or downstream', 400),
  invalidType: () => refusal('invalid toxic type', 400),
  toxicExists: () => refusal('toxic already exists', 409),
  toxicNotFound: () => refusal('toxic not found', 404),
  system: (message: string) => refusal(message, 500),
};
