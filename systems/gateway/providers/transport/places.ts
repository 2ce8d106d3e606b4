/** Where the URL of a request leads. Judged once for each: a provider is asked again and again. */
import { isAllowedAddress, literalAddress } from './addresses.ts';

export interface Place {
  readonly origin: string;
  readonly path: string;
  /** It names an address that is not public. A name is judged when it is connected to. */
  readonly isRefused: boolean;
}

/** Some URLs hold the id of one answer: those are forgotten in time. */
const most = 1_000;

export function placesOf(networks: readonly string[]): (url: string) => Place {
  const known = new Map<string, Place>();
  return (url) => {
    const before = known.get(url);
    if (before !== undefined) return before;
    const { origin, pathname, search, hostname } = new URL(url);
    const literal = literalAddress(hostname);
    const isRefused = literal !== undefined && !isAllowedAddress(literal, networks);
    const place = { origin, path: pathname + search, isRefused };
    if (known.size >= most) known.clear();
    known.set(url, place);
    return place;
  };
}
