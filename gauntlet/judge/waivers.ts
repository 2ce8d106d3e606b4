/**
 * Waivers: a rule, or one finding of a rule, set aside by a named person until a day. An expired
 * one excuses nothing; one that excuses nothing is told, so that the file does not grow for ever.
 */
import type { Evidence } from '../model/evidence.ts';
import type { Finding, Waiver } from '../model/nouns.ts';
import { dayText } from './shared/text.ts';

/** The rule of a waiver that sets every line aside: the broken glass. */
export const EVERY_RULE = '*';

export function waiverFor(
  waivers: readonly Waiver[],
  rule: string,
  asOf: number,
): Waiver | undefined {
  return waivers.find(
    (waiver) =>
      waiver.finding === undefined &&
      (waiver.rule === rule || waiver.rule === EVERY_RULE) &&
      asOf < waiver.expiresAt,
  );
}

export function isWaived(
  finding: Finding,
  waivers: readonly Waiver[],
  rule: string,
  asOf: number,
): boolean {
  return waivers.some(
    (waiver) => waiver.rule === rule && asOf < waiver.expiresAt && isFor(waiver, finding),
  );
}

function isFor(waiver: Waiver, finding: Finding): boolean {
  return waiver.finding === finding.fingerprint || waiver.finding === finding.rule;
}

export function waiverText({ owner, reason, expiresAt }: Waiver): string {
  return `waived by ${owner} until ${dayText(expiresAt)}: ${reason}`;
}

export function waiverNotes(waivers: readonly Waiver[], evidence: Evidence): readonly string[] {
  const findings = evidence.suites
    .flatMap(({ tasks }) => tasks)
    .flatMap((task) => (task.state === 'present' ? task.value.findings : []));
  return waivers.flatMap((waiver) => {
    const { rule, finding, owner, expiresAt } = waiver;
    const what = `the waiver of ${rule}${finding === undefined ? '' : ` for ${finding}`}`;
    if (evidence.asOf >= expiresAt) {
      return [`${what} by ${owner} expired on ${dayText(expiresAt)}: renew it or remove it`];
    }
    if (finding === undefined || findings.some((each) => isFor(waiver, each))) return [];
    return [`${what} by ${owner} excuses nothing in this evidence: remove it if it is mended`];
  });
}
