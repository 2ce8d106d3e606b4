/** Quarantined tests run and are shown; until their day they do not block. */
import type { Quarantined, Result } from '../../model/nouns.ts';
import { dayText } from './text.ts';

export interface Parted {
  readonly blocking: readonly Result[];
  readonly quarantined: readonly Result[];
  /** Failed, and in quarantine for longer than was agreed: these block. */
  readonly expired: readonly string[];
}

export function partFailed(
  failed: readonly Result[],
  quarantine: readonly Quarantined[],
  asOf: number,
): Parted {
  const blocking: Result[] = [];
  const quarantined: Result[] = [];
  const expired: string[] = [];
  for (const result of failed) {
    const entry = quarantine.find((each) => isAbout(each, result));
    if (entry !== undefined && asOf < entry.expiresAt) {
      quarantined.push(result);
      continue;
    }
    blocking.push(result);
    if (entry === undefined) continue;
    const until = dayText(entry.expiresAt);
    expired.push(`${nameOf(result)}: its quarantine ended on ${until} (${entry.owner})`);
  }
  return { blocking, quarantined, expired };
}

function isAbout(entry: Quarantined, { case: named, locator }: Result): boolean {
  return entry.test === named.test || entry.test === locator?.titles.join(' > ');
}

export function nameOf(result: Result): string {
  const { locator } = result;
  if (locator === undefined) return result.case.id;
  const title = locator.titles.join(' > ') || 'outside of any test';
  return locator.file === '' ? title : `${locator.file}: ${title}`;
}
