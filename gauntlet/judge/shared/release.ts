/** Rules about what happens to a release are unknown as long as there is none to look at. */
import type { Evidence, ReleaseEvidence } from '../../model/evidence.ts';
import type { Judgement } from '../rule.ts';

function needsRelease(what: string): Judgement {
  return {
    outlook: 'unknown',
    message: `${what}: needs a release, and none is on record`,
    action: 'Release to the environment before this one first, or let this rule advise.',
  };
}

/** `wrong` says what is wrong with one release; each system of the environment has to have one. */
export function judgePlaced(
  { placed = [] }: Evidence,
  environment: string,
  what: string,
  wrong: (release: ReleaseEvidence) => string | undefined,
): Judgement {
  const own = placed.filter((one) => one.environment === environment);
  if (own.length === 0) return needsRelease(what);
  const absent = own.flatMap(({ system, release }) =>
    release.state === 'present' ? [] : `${system}: ${release.why}`,
  );
  const details = own.flatMap(({ system, release }) => {
    const why = release.state === 'present' ? wrong(release.value) : undefined;
    return why === undefined ? [] : `${system}: ${why}`;
  });
  const action = `Release this tree to ${environment} first, and let it stay there.`;
  if (details.length > 0) return { outlook: 'fail', message: `not ${what}`, action, details };
  if (absent.length > 0)
    return { outlook: 'unknown', message: `${what} is not known`, action, details: absent };
  return { outlook: 'pass', message: what };
}
