/** PURE: what caches are told of an answer that a signed address opened. */

const kept = /^(?:stale-while-revalidate|stale-if-error|immutable)\b/i;
const aged = /^(max-age|s-maxage)\s*=\s*"?(\d+)"?$/i;
const closed = /^(?:no-store|no-cache|private)\b/i;

/** No cache keeps it for longer than the address is good. Undefined stays so: nobody keeps that. */
export function untilExpiry(cacheControl: string | undefined, leftS: number): string | undefined {
  if (cacheControl === undefined) return undefined;
  const most = Math.max(0, Math.floor(leftS));
  const given = cacheControl.split(',').map((one) => one.trim());
  const directives = given
    .filter((one) => one !== '' && !kept.test(one))
    .map((one) => {
      const [, name, seconds] = aged.exec(one) ?? [];
      return name === undefined ? one : `${name}=${Math.min(Number(seconds), most)}`;
    });
  const says = directives.some((one) => aged.test(one) || closed.test(one));
  // Without an age caches make one up.
  return [...directives, ...(says ? [] : [`max-age=${most}`])].join(', ');
}

/** Directives with commas between them, and nothing that could end a header. */
export function isCacheControl(text: string): boolean {
  return text.length <= 200 && /^[\w ,="-]+$/.test(text);
}
