/** The text of `go test -bench`: every measure of a line is a sample, repeated ones several. */
import type { ReportSink } from '../model/report.ts';
import { Cut } from './cut.ts';
import {
  contradicted,
  type Format,
  type Parser,
  type ReaderOptions,
  readerOf,
  WHOLE,
} from './format.ts';
import { lines } from './lines.ts';
import { samples } from './shared/load.ts';

export const gobench: Format = {
  name: 'gobench',
  kinds: ['samples'],
  recognises: (head) => {
    const text = Buffer.from(head).toString('utf8');
    return (
      /^(?:goos|goarch|pkg): \S+\r?$/m.test(text) || /^Benchmark\S*\s+\d+\s.*ns\/op/m.test(text)
    );
  },
  reader: (sink, options) => readerOf(parser(sink, options), options),
};

const LINE = /^(Benchmark\S*?)(?:-\d+)?\s+\d+\s+(.+)$/;

function parser(sink: ReportSink, options: ReaderOptions): Parser {
  const add = samples(sink, { startedAt: options.readAt, endedAt: options.readAt });
  let name = '';
  let isOpen = false;
  let any = false;
  let failed: string | undefined;

  function take(text: string): void {
    const key = /^(goos|goarch|pkg|cpu): (.*)$/.exec(text);
    if (key !== null) {
      if (key[1] === 'pkg') name = (key[2] ?? '').trim();
      isOpen = true;
      return;
    }
    if (/^(?:ok {2}|FAIL|---\sFAIL|\?)/.test(text)) {
      any = true;
      if (!text.startsWith('--- ')) isOpen = false;
      if (!/^(?:ok|\?)/.test(text)) failed ??= text.trim();
    }
    const found = LINE.exec(text);
    if (found === null) return;
    isOpen = true;
    const parts = (found[2] ?? '').trim().split(/\s+/);
    const metric = name === '' ? (found[1] ?? '') : `${name}.${found[1] ?? ''}`;
    for (let at = 0; at + 1 < parts.length; at += 2) {
      add(metric, parts[at + 1] ?? '', Number(parts[at]));
    }
  }

  const input = lines(take);
  return {
    push: input.push,
    end(offset) {
      const rest = input.rest();
      if (rest !== undefined) throw new Cut(rest.offset, 'its last line has no end');
      if (isOpen || !any) throw new Cut(offset, 'the line that ends the package is missing');
      return failed === undefined ? WHOLE : contradicted(`the benchmarks failed: ${failed}`);
    },
    claim: () => ({}),
  };
}
