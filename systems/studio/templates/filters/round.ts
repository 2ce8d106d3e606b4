import { renderProblem } from '../problem.ts';
import { made, numberOf } from '../values.ts';
import { filter } from './filter.ts';

/** Halves go to the even neighbour, as Python's do: of the number as it is, not as written. */
export const round = filter('round', { precision: 0, method: 'common' }, (value, given) => {
  const number = numberOf(value);
  if (number === undefined) throw renderProblem('round needs a number');
  const precision = Math.min(15, Math.max(-15, given.whole('precision')));
  const method = given.text('method');
  if (method === 'common')
    return made(
      halfToEven(number, precision),
      typeof value !== 'number' || !Number.isInteger(value),
    );
  const scale = 10 ** precision;
  if (method === 'ceil') return made(Math.ceil(number * scale) / scale, true);
  if (method === 'floor') return made(Math.floor(number * scale) / scale, true);
  throw renderProblem(`round knows common, ceil and floor, not '${method}'`);
});

function halfToEven(number: number, precision: number): number {
  if (precision < 0) {
    const scale = 10 ** -precision;
    const low = Math.floor(number / scale);
    const rest = number / scale - low;
    const up = rest > 0.5 || (rest === 0.5 && low % 2 !== 0);
    return (up ? low + 1 : low) * scale;
  }
  const exact = number.toFixed(Math.min(100, precision + 60));
  const cut = exact.length - Math.min(100, precision + 60) + precision;
  const isHalf = /^5?0*$/.test(exact.slice(cut)) && exact[cut] === '5';
  if (!isHalf) return Number(number.toFixed(precision));
  const down = exact.slice(0, cut);
  const lastDigit = Number(/(\d)\D*$/.exec(down)?.[1] ?? 0);
  if (lastDigit % 2 === 0) return Number(down);
  return Number((number + Math.sign(number) * 10 ** -(precision + 1)).toFixed(precision));
}
