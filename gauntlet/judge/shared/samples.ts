/** Metrics against limits: what load and benchmark rules have in common. */
import type { Evidence } from '../../model/evidence.ts';
import type { Sample } from '../../model/nouns.ts';
import { doubtsOf, presentTasks } from './tasks.ts';

/** The worst value of each metric counts; an average would hide it. */
export function worstSamples(
  samples: readonly Sample[],
  higherIsBetter: readonly string[],
): ReadonlyMap<string, Sample> {
  const worst = new Map<string, Sample>();
  for (const sample of samples) {
    const known = worst.get(sample.metric);
    const isHigher = higherIsBetter.includes(sample.metric);
    const isWorse = (than: Sample) =>
      isHigher ? sample.value < than.value : sample.value > than.value;
    if (known === undefined || isWorse(known)) worst.set(sample.metric, sample);
  }
  return worst;
}

export interface Sampled {
  readonly samples: readonly Sample[];
  readonly doubts: readonly string[];
}

export function sampledBy(evidence: Evidence, layers: readonly string[]): Sampled {
  const suites = evidence.suites.filter(
    ({ layer, gives }) => gives === 'samples' && (layers.length === 0 || layers.includes(layer)),
  );
  const samples = presentTasks(suites).flatMap((task) => task.samples);
  return { samples, doubts: doubtsOf(suites) };
}

export interface Limits {
  readonly most: Readonly<Record<string, number>>;
  readonly least: Readonly<Record<string, number>>;
}

export interface LimitLine {
  readonly outlook: 'pass' | 'fail' | 'unknown';
  readonly text: string;
}

export function limitLines(
  samples: readonly Sample[],
  { most, least }: Limits,
): readonly LimitLine[] {
  const high = worstSamples(samples, []);
  const low = worstSamples(samples, Object.keys(least));
  const line = (sample: Sample | undefined, metric: string, limit: number, isMost: boolean) => {
    if (sample === undefined) {
      return { outlook: 'unknown', text: `${metric} was not measured` } as const;
    }
    const isGood = isMost ? sample.value <= limit : sample.value >= limit;
    const bound = isMost ? 'at most' : 'at least';
    const text = `${metric} ${numberText(sample.value)} ${sample.unit}, ${bound} ${limit}`;
    return { outlook: isGood ? 'pass' : 'fail', text } as const;
  };
  return [
    ...Object.entries(most).map(([name, limit]) => line(high.get(name), name, limit, true)),
    ...Object.entries(least).map(([name, limit]) => line(low.get(name), name, limit, false)),
  ];
}

export function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(4).replace(/\.?0+$/, '');
}
