/**
 * Which addresses a provider may have. A provider's URL comes from the administrator, and its name
 * may still lead to the machine next door (or to the cloud's metadata): so the address is looked at
 * when the connection is made, and not only when the URL is set.
 */
import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

export class PrivateAddressError extends Error {
  readonly host: string;

  constructor(host: string) {
    super(`${host} is not a public address`);
    this.host = host;
  }
}

/** `networks`: private ones that the operator allows all the same, such as 127.0.0.1/32. */
export function isAllowedAddress(address: string, networks: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() === 'unicast') return true;
  return networks.some((network) => {
    const [base, bits] = ipaddr.parseCIDR(network);
    return base.kind() === parsed.kind() && parsed.match(base, bits);
  });
}

/** For a host that is an address already: no name is looked up for it. */
export function literalAddress(hostname: string): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(bare) ? bare : undefined;
}

export type Resolve = (
  hostname: string,
  done: (error: Error | null, addresses: readonly { address: string; family: number }[]) => void,
) => void;

const resolveBySystem: Resolve = (hostname, done) =>
  systemLookup(hostname, { all: true }, (error, addresses) => done(error, addresses));

/** Looks a name up and refuses it when any of its addresses is private. */
export function guardedLookup(
  networks: readonly string[],
  resolve: Resolve = resolveBySystem,
): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, (error, addresses) => {
      if (error !== null) return done(error, []);
      const bad = addresses.find(({ address }) => !isAllowedAddress(address, networks));
      const [first] = addresses;
      if (bad !== undefined || first === undefined) {
        return done(new PrivateAddressError(hostname), []);
      }
      if (options.all === true) return done(null, [...addresses]);
      return done(null, first.address, first.family);
    });
  };
}

/** What is wrong with the URL of a provider, or nothing. */
export function urlProblem(url: string, networks: readonly string[]): string | undefined {
  if (!URL.canParse(url)) return 'it is not a URL';
  const { protocol, hostname, username, password, search, hash } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return 'it is neither http nor https';
  if (username !== '' || password !== '') return 'it holds a user or a password';
  if (search !== '' || hash !== '') return 'it holds a query or a fragment';
  const address = literalAddress(hostname);
  const isNear = /^localhost$|\.localhost$|\.local$|\.internal$/i.test(hostname);
  const refused = address === undefined ? isNear : !isAllowedAddress(address, networks);
  // A near name is judged by its address where the operator allows some networks.
  if (refused && (address !== undefined || networks.length === 0)) {
    return `${hostname} is not a public address`;
  }
  return undefined;
}
