/** The arithmetic of the pyramid: shares, how far they are off, and what would reach the target. */
export type PyramidLayer = 'unit' | 'integration' | 'e2e';
export type PyramidCounts = Readonly<Record<PyramidLayer, number>>;

export interface PyramidTarget extends PyramidCounts {
  readonly tolerance: number;
}

export interface PyramidShape {
  readonly shares: PyramidCounts;
  /** How far the worst share is on the wrong side of its target. */
  readonly pointsOff: number;
  /** The layer that is furthest off, beyond the tolerance. */
  readonly off: PyramidLayer | undefined;
}

/** More unit tests than the target are welcome; of the others, fewer are. */
export function shapeOf(counts: PyramidCounts, target: PyramidTarget): PyramidShape {
  const total = totalOf(counts);
  const share = (layer: PyramidLayer) => (total === 0 ? 0 : (100 * counts[layer]) / total);
  const shares = { unit: share('unit'), integration: share('integration'), e2e: share('e2e') };
  const distances: readonly (readonly [PyramidLayer, number])[] = [
    ['unit', target.unit - shares.unit],
    ['integration', shares.integration - target.integration],
    ['e2e', shares.e2e - target.e2e],
  ];
  const [worst] = [...distances].sort((a, b) => b[1] - a[1]);
  const pointsOff = Math.max(0, worst?.[1] ?? 0);
  const isOff = worst !== undefined && worst[1] > target.tolerance + 1e-9;
  return { shares, pointsOff, off: isOff ? worst[0] : undefined };
}

/** `29 more unit tests, or 6 fewer e2e, reach 70 %`. */
export function adviceFor(counts: PyramidCounts, target: PyramidTarget, off: PyramidLayer): string {
  if (off === 'unit') {
    const goal = target.unit - target.tolerance;
    const more = unitTestsToAdd(counts, goal);
    const from = counts.e2e >= counts.integration ? 'e2e' : 'integration';
    const fewer = testsToRemove(counts, goal);
    const parts = [
      ...(more === undefined ? [] : [`${more} more unit tests`]),
      ...(fewer > counts[from] ? [] : [`${fewer} fewer ${from}`]),
    ];
    return `${parts.join(', or ')}, reach ${goal} %`;
  }
  const most = target[off] + target.tolerance;
  const more = unitTestsToDilute(counts, off, most);
  const fewer = ownTestsToRemove(counts, off, most);
  const parts = [
    ...(more === undefined ? [] : [`${more} more unit tests`]),
    `${fewer} fewer ${off}`,
  ];
  return `${parts.join(', or ')}, bring ${off} to ${most} %`;
}

/** Smallest n with (unit + n) / (total + n) >= goal. */
export function unitTestsToAdd(counts: PyramidCounts, goal: number): number | undefined {
  if (goal >= 100) return undefined;
  return ceil((goal * totalOf(counts) - 100 * counts.unit) / (100 - goal));
}

/** Smallest m with unit / (total - m) >= goal. */
export function testsToRemove(counts: PyramidCounts, goal: number): number {
  return ceil(totalOf(counts) - (100 * counts.unit) / goal);
}

/** Smallest n with own / (total + n) <= most. */
export function unitTestsToDilute(
  counts: PyramidCounts,
  layer: PyramidLayer,
  most: number,
): number | undefined {
  return most <= 0 ? undefined : ceil((100 * counts[layer]) / most - totalOf(counts));
}

/** Smallest m with (own - m) / (total - m) <= most. */
export function ownTestsToRemove(counts: PyramidCounts, layer: PyramidLayer, most: number): number {
  if (most >= 100) return 0;
  return ceil((100 * counts[layer] - most * totalOf(counts)) / (100 - most));
}

/** Divisions leave crumbs: 3.0000000000000004 tests are 3. */
function ceil(value: number): number {
  return Math.max(0, Math.ceil(value - 1e-9));
}

function totalOf({ unit, integration, e2e }: PyramidCounts): number {
  return unit + integration + e2e;
}
