import { renderProblem } from '../problem.ts';
import { textFilter } from './filter.ts';

export const wordwrap = textFilter(
  'wordwrap',
  { width: 79, break_long_words: true, wrapstring: null },
  (text, given, run) => {
    const width = given.whole('width');
    if (width < 1) throw renderProblem('wordwrap needs a width above zero');
    run.charge(text.length / 4);
    const glue = given.optional('wrapstring') === undefined ? '\n' : given.text('wrapstring');
    const lines = text
      .split('\n')
      .flatMap((line) => wrapped(line, width, given.flag('break_long_words')));
    return lines.join(glue);
  },
);

function wrapped(line: string, width: number, breaks: boolean): readonly string[] {
  const words = line.split(/(\s+)/).filter((word) => word !== '');
  const lines: string[] = [];
  let current = '';
  for (let word of words) {
    if (current.length + word.length <= width) {
      current += word;
      continue;
    }
    if (word.trim() === '') {
      lines.push(current);
      current = '';
      continue;
    }
    if (breaks && word.length > width) {
      while (word.length > width - current.length) {
        const room = width - current.length;
        lines.push(current + word.slice(0, room));
        word = word.slice(room);
        current = '';
      }
    } else if (current.trim() !== '') {
      lines.push(current.trimEnd());
      current = '';
    }
    current += word;
  }
  if (current !== '' || lines.length === 0) lines.push(current);
  return lines;
}
