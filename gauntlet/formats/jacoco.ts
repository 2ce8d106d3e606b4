/** JaCoCo XML: source files within packages, instructions missed and covered for each line. */

import { type Format, readerOf } from './format.ts';
import { coverageParser } from './xml/coverage.ts';
import { rootOf } from './xml/markup.ts';
import { namesOf } from './xml/scanner.ts';

const NAMES = namesOf(['package', 'sourcefile', 'name', 'line', 'nr', 'ci', 'mb', 'cb']);
const { ids } = NAMES;

export const jacoco: Format = {
  name: 'jacoco',
  kinds: ['coverage'],
  recognises: (head) => {
    const text = Buffer.from(head).toString('latin1');
    return (
      rootOf(head) === 'report' && /JACOCO|<sessioninfo|<package |<group |<counter /.test(text)
    );
  },
  reader: (sink, options) => {
    const parser = coverageParser(sink, NAMES, (file) => {
      let folder = '';
      let name = '';
      return {
        opened(element, attributes) {
          const text = (id: number) => attributes.get(id) ?? '';
          if (element === ids.package) folder = text(ids.name);
          if (element === ids.sourcefile) name = text(ids.name);
          if (element !== ids.line) return;
          file.add(Number(text(ids.nr)), Number(text(ids.ci)) > 0);
          const covered = Number(text(ids.cb)) || 0;
          file.lines.addBranches(covered, covered + (Number(text(ids.mb)) || 0));
        },
        closed(element) {
          if (element === ids.sourcefile) file.flush(folder === '' ? name : `${folder}/${name}`);
        },
      };
    });
    return readerOf(parser, options, true);
  },
};
