/**
 * A web hook: a POST to an address that a user chose. It must not reach what only this server can,
 * so its name is judged when the connection is made: one that was looked at before may lead
 * elsewhere a moment later.
 */
import { lookup } from 'node:dns';
import { once } from 'node:events';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';

const timeoutMs = 10_000;
const refusal = 'web hooks to private addresses are refused';

const privateAddress = new RegExp(
  '^(?:0\\.|10\\.|127\\.|169\\.254\\.|192\\.168\\.|172\\.(?:1[6-9]|2\\d|3[01])\\.|' +
    '100\\.(?:6[4-9]|[7-9]\\d|1[01]\\d|12[0-7])\\.|22[4-9]\\.|2[345]\\d\\.|' +
    '::|f[cdf]|fe[89ab]|64:ff9b:)',
  'i',
);

/** Of this machine, of its network, or no address of one machine at all. */
export function isPrivateAddress(address: string): boolean {
  return isIP(address) === 0 || privateAddress.test(address);
}

const guardedLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return done(error, []);
    if (addresses.some(({ address }) => isPrivateAddress(address))) {
      return done(new Error(refusal), []);
    }
    const [first] = addresses;
    if (options.all === true || first === undefined) return done(null, addresses);
    return done(null, first.address, first.family);
  });
};

/** The status of its answer. Redirects are not followed: they could lead anywhere. */
export async function postWebHook(url: URL, body: object, mayBePrivate: boolean): Promise<number> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // For an address nothing is looked up.
  if (!mayBePrivate && isIP(host) !== 0 && isPrivateAddress(host)) throw new Error(refusal);
  const text = JSON.stringify(body);
  const send = url.protocol === 'https:' ? secureRequest : plainRequest;
  const request = send(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
    signal: AbortSignal.timeout(timeoutMs),
    // A kept connection would have been looked at for another hook.
    agent: false,
    ...(mayBePrivate ? {} : { lookup: guardedLookup }),
  });
  request.end(text);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  // What it says does not matter, and may have no end.
  response.destroy();
  return response.statusCode ?? 0;
}
