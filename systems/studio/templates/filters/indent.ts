import { numberOf } from '../values.ts';
import { textFilter } from './filter.ts';

export const indent = textFilter(
  'indent',
  { width: 4, first: false, blank: false },
  (text, given, run) => {
    const width = given.value('width');
    const count = numberOf(width);
    run.charge(Math.max(0, count ?? 0) / 8);
    const blanks = count === undefined ? String(width) : ' '.repeat(Math.max(0, count));
    const lines = text.split('\n');
    run.charge((lines.length * blanks.length) / 8);
    const indented = lines.map((line, at) => {
      if (at === 0) return given.flag('first') ? blanks + line : line;
      return line === '' && !given.flag('blank') ? line : blanks + line;
    });
    return indented.join('\n');
  },
);
