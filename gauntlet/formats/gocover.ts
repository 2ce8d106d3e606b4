/** Go cover profiles: blocks of statements with a count; a line is hit when a block on it is. */
import type { ReportSink } from '../model/report.ts';
import { Cut } from './cut.ts';
import { type Format, type Parser, readerOf, WHOLE } from './format.ts';
import { lines } from './lines.ts';
import { fileLines, TOO_MANY_LINES } from './shared/coverage-lines.ts';

export const gocover: Format = {
  name: 'gocover',
  kinds: ['coverage'],
  recognises: (head) =>
    /^\ufeff?mode: (?:set|count|atomic)\r?\n/.test(Buffer.from(head).toString('utf8')),
  reader: (sink, options) => readerOf(parser(sink), options),
};

const BLOCK = /^(.+):(\d{1,7})\.\d+,(\d{1,7})\.(\d+) \d+ (\d+)$/;

function parser(sink: ReportSink): Parser {
  const file = fileLines();
  let name = '';
  let hasMode = false;

  function take(text: string, offset: number): void {
    if (text.startsWith('mode: ')) {
      hasMode = true;
      return;
    }
    if (text.trim() === '') return;
    const found = BLOCK.exec(text);
    if (found === null || !hasMode)
      throw new Cut(offset, 'a line that is not a block of a profile');
    const [, path = '', start, end, endColumn, count] = found;
    if (path !== name) {
      file.flush(sink, name);
      name = path;
    }
    // A block that ends in the first column of a line has nothing on it.
    const last = Number(end) - (Number(endColumn) <= 1 && end !== start ? 1 : 0);
    for (let line = Number(start); line <= last; line += 1) {
      if (!file.add(line, count !== '0')) throw new Cut(offset, TOO_MANY_LINES);
    }
  }

  const input = lines(take);
  return {
    push: input.push,
    end(offset) {
      const rest = input.rest();
      // The count could have had more digits.
      if (rest !== undefined) throw new Cut(rest.offset, 'its last line has no end');
      if (!hasMode) throw new Cut(offset, 'the "mode:" line is missing');
      file.flush(sink, name);
      return WHOLE;
    },
    claim: () => ({}),
    salvage: () => file.flush(sink, name),
  };
}
