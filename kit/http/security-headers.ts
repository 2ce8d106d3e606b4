/** Headers that every answer carries; safe for an API, and widened by a product that has pages. */

const securityHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
};

/** Only over TLS: a browser ignores it otherwise, and a test host would be locked to https. */
const transportSecurity = { 'strict-transport-security': 'max-age=31536000' } as const;

/** `false` takes a header away, all of them when given instead of the record. */
export function answerHeaders(
  changes: Readonly<Record<string, string | false>> | false | undefined,
  tls: boolean,
): Readonly<Record<string, string>> {
  if (changes === false) return {};
  const all: Record<string, string | false> = { ...securityHeaders };
  Object.assign(all, tls ? transportSecurity : {}, changes);
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== false),
  );
}
