/** What runners share that a reporter of ours runs in: where it writes, how titles are named. */
import { join } from 'node:path';
import type { Command, Place } from '../runner.ts';
import { type Asked, escapePattern, titlePathsOf } from './asked.ts';

type Reported = Pick<Command, 'environment' | 'report' | 'coverage'>;

/** The reporter finds the file by its environment. */
export function eventsOf(place: Place): Reported {
  const path = join(place.scratch, 'events.ndjson');
  return {
    environment: { GAUNTLET_EVENTS: path },
    report: { kind: 'file', path, format: 'events' },
  };
}

/** Where runners that measure as Istanbul does are told to write it. */
export function istanbulFolder(place: Place): string {
  return join(place.scratch, 'coverage');
}

/** The same with coverage, when it is asked for: of the tests, and of programs that they start. */
export function eventsAndCoverage(place: Place, { coverage }: Asked): Reported {
  const events = eventsOf(place);
  if (!coverage) return events;
  const path = join(istanbulFolder(place), 'coverage-final.json');
  const children = join(place.scratch, 'children');
  return {
    ...events,
    environment: { ...events.environment, NODE_V8_COVERAGE: children },
    coverage: { path, format: 'istanbul', children },
  };
}

/** One pattern for all of the titles asked for, each the names of its path joined with blanks. */
export function titlesPattern(asked: Asked): string | undefined {
  const patterns = titlePathsOf(asked).map((path) => path.map(escapePattern).join(' '));
  return patterns.length === 0 ? undefined : `^(?:${patterns.join('|')})$`;
}
