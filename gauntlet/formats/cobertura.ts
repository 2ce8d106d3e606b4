/** Cobertura XML, of coverage.py, Istanbul, gcovr, coverlet and others. */

import { type Format, readerOf } from './format.ts';
import { coverageParser } from './xml/coverage.ts';
import { rootOf } from './xml/markup.ts';
import { namesOf } from './xml/scanner.ts';

const NAMES = namesOf([
  'class',
  'filename',
  'line',
  'number',
  'hits',
  'condition-coverage',
  'methods',
]);
const { ids } = NAMES;

export const cobertura: Format = {
  name: 'cobertura',
  kinds: ['coverage'],
  recognises: (head) =>
    rootOf(head) === 'coverage' &&
    /<coverage[^>]*\b(?:line-rate|lines-valid|branch-rate)=/.test(
      Buffer.from(head).toString('latin1'),
    ),
  reader: (sink, options) => {
    const parser = coverageParser(sink, NAMES, (file) => {
      let name = '';
      // The lines of methods are those of the class again, or the first line of a method only.
      let inMethods = false;
      return {
        opened(element, attributes) {
          if (element === ids.class) name = attributes.get(ids.filename) ?? '';
          if (element === ids.methods) inMethods = true;
          if (element !== ids.line || inMethods) return;
          const isHit = Number(attributes.get(ids.hits) ?? 0) > 0;
          file.add(Number(attributes.get(ids.number)), isHit);
          const branches = attributes.get(ids['condition-coverage']) ?? '';
          const found = /\((\d{1,6})\/(\d{1,6})\)/.exec(branches);
          if (found !== null) file.lines.addBranches(Number(found[1]), Number(found[2]));
        },
        closed(element) {
          if (element === ids.methods) inMethods = false;
          if (element === ids.class) file.flush(name);
        },
      };
    });
    return readerOf(parser, options, true);
  },
};
