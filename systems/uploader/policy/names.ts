/** Names that are no finished logs: hidden, temporary, still written. */

const TEMPORARY = /(?:\.(?:tmp|temp|part|partial|swp|swx|swo|active|crdownload|lock)|~)$/i;
const TEMPORARY_START = /^(?:\.|~\$|#.*#$)/;

/** The name that a file will have that is still written; undefined for one that is finished. */
export function finishedName(name: string): string | undefined {
  if (TEMPORARY_START.test(name) || !TEMPORARY.test(name)) return undefined;
  return name.replace(TEMPORARY, '');
}

export function isPassedOver(name: string): boolean {
  return TEMPORARY_START.test(name) || TEMPORARY.test(name);
}
