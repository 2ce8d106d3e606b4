/** LCOV tracefiles: a record for each file, ended by `end_of_record`. */
import type { ReportSink } from '../model/report.ts';
import { Cut } from './cut.ts';
import { type Format, type Parser, readerOf, WHOLE } from './format.ts';
import { lines } from './lines.ts';
import { fileLines, TOO_MANY_LINES } from './shared/coverage-lines.ts';

export const lcov: Format = {
  name: 'lcov',
  kinds: ['coverage'],
  recognises: (head) => /^\ufeff?\s*(?:TN:.*\r?\n\s*)?SF:/.test(Buffer.from(head).toString('utf8')),
  reader: (sink, options) => readerOf(parser(sink), options),
};

function parser(sink: ReportSink): Parser {
  const file = fileLines();
  let name: string | undefined;
  let any = false;

  function take(text: string, offset: number): void {
    const colon = text.indexOf(':');
    const key = colon < 0 ? text.trim() : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + 1);
    if (key === 'SF') {
      if (name !== undefined) throw new Cut(offset, '"end_of_record" is missing');
      name = value.trim();
    } else if (key === 'end_of_record') {
      file.flush(sink, name ?? '');
      name = undefined;
      any = true;
    } else if (key === 'DA') {
      const found = /^(\d{1,9}),(-?\d+)/.exec(value);
      if (found === null) throw new Cut(offset, 'a DA line without line and count');
      if (!file.add(Number(found[1]), Number(found[2]) > 0)) throw new Cut(offset, TOO_MANY_LINES);
    } else if (key === 'BRDA') {
      const taken = value.slice(value.lastIndexOf(',') + 1).trim();
      file.addBranches(taken === '-' || taken === '0' ? 0 : 1, 1);
    }
  }

  const input = lines(take);
  return {
    push: input.push,
    end(offset) {
      const rest = input.rest();
      if (rest !== undefined && rest.text.trim() === 'end_of_record') take(rest.text, rest.offset);
      else if (rest !== undefined && rest.text.trim() !== '') {
        throw new Cut(rest.offset, 'its last line has no end');
      }
      if (name !== undefined || !any) throw new Cut(offset, '"end_of_record" is missing');
      return WHOLE;
    },
    claim: () => ({}),
  };
}
