/** Coverage as a table for the terminal. */
import { painter } from './text.ts';
import { treeText } from './words.ts';

interface Row {
  readonly name: string;
  readonly covered: number;
  readonly total: number;
  readonly percent: number;
}

export interface CoverageView {
  readonly tree: string;
  readonly overall: Row;
  readonly modules: readonly Row[];
  readonly areas: readonly (Row & {
    readonly kind: string;
    readonly needed: number;
    readonly missing: readonly { readonly file: string; readonly missed: readonly number[] }[];
    readonly otherTrees: readonly string[];
  })[];
  readonly doubts: readonly string[];
}

export function renderCoverage(table: CoverageView, colour: boolean): string {
  const paint = painter(colour);
  const width = Math.max(...[...table.modules, ...table.areas].map(({ name }) => name.length), 8);
  const row = ({ name, covered, total, percent }: Row) =>
    `  ${name.padEnd(width)}  ${percentOf(percent).padStart(7)}  ` +
    `${total - covered} of ${total} not run`;
  const areas = table.areas.flatMap((area) => {
    const isMet = area.total > 0 && area.covered * 100 >= area.needed * area.total;
    const others = area.otherTrees.map((tree) => `    from the tree ${tree.slice(0, 7)}`);
    const missing = isMet
      ? []
      : area.missing.map((each) => `    ${each.file}:${ranges(each.missed)}`);
    const text = `${row(area)}  ${area.kind}, needs ${area.needed} %`;
    return [paint(isMet ? 'green' : 'red', text), ...others, ...missing];
  });
  return [
    paint('bold', `coverage at ${treeText(table.tree)}`),
    ...table.modules.map(row),
    row({ ...table.overall, name: 'all' }),
    ...(areas.length === 0 ? [] : [paint('bold', 'areas'), ...areas]),
    ...table.doubts.map((doubt) => `  not whole: ${doubt}`),
    '',
  ].join('\n');
}

/** Rounded down: 99.96 % must never read as 100 %. */
export function percentOf(percent: number): string {
  return percent === 100 ? '100 %' : `${(Math.floor(percent * 10 + 1e-9) / 10).toFixed(1)} %`;
}

/** `88-91, 95`. */
function ranges(lines: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const line of lines) {
    const last = parts.at(-1);
    if (last !== undefined && line === last[1] + 1) last[1] = line;
    else parts.push([line, line]);
  }
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}
