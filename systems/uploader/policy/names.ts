/** Names that are no finished logs: hidden, temporary, still written. */

const TEMPORARY = /(?:\.(?:tmp|temp|part|partial|swp|swx|swo|active|crdownload|lock)|~)$/i;
const TEMPORARY_START = /^(?:\.|~\$|#.*#$)/;

export function isPassedOver(name: string): boolean {
  return TEMPORARY_START.test(name) || TEMPORARY.test(name);
}
