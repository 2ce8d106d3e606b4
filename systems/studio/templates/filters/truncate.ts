import { renderProblem } from '../problem.ts';
import { textFilter } from './filter.ts';

export const truncate = textFilter(
  'truncate',
  { length: 255, killwords: false, end: '...', leeway: 5 },
  (text, given) => {
    const [length, leeway, end] = [given.whole('length'), given.whole('leeway'), given.text('end')];
    if (length < end.length) throw renderProblem('truncate: the length is below that of its end');
    const signs = [...text];
    if (signs.length <= length + leeway) return text;
    const cut = signs.slice(0, length - end.length).join('');
    if (given.flag('killwords')) return cut + end;
    const blank = cut.lastIndexOf(' ');
    return (blank === -1 ? cut : cut.slice(0, blank)) + end;
  },
);
