/** secretlint JSON. It carries the sources, secrets included: those are passed over unread. */

import { Cut } from './cut.ts';
import { type Format, readerOf } from './format.ts';
import { documentParser } from './json/document.ts';
import { headOf } from './json/reader.ts';
import { findings, severityOf } from './shared/findings.ts';
import { countOf, defined, lineOf, recordOf, textOf } from './value.ts';

export const secretlint: Format = {
  name: 'secretlint',
  kinds: ['findings'],
  recognises: (head, fileName) => {
    const text = headOf(head);
    const isOurs = /^\s*\[\s*\{\s*"filePath"\s*:/.test(text) && !text.includes('"errorCount"');
    return isOurs || (/secretlint/i.test(fileName) && /^\s*\[\s*\]\s*$/.test(text));
  },
  reader: (sink, options) => {
    const add = findings(sink);
    let file = '';
    const parser = documentParser([
      {
        path: ['*', 'filePath'],
        take(value) {
          file = textOf(value) ?? '';
        },
      },
      {
        path: ['*', 'messages', '*'],
        take(value, _keys, offset) {
          const message = recordOf(value) ?? {};
          const rule = textOf(message.ruleId);
          if (rule === undefined) throw new Cut(offset, 'a message without a rule');
          const start = recordOf(recordOf(message.loc)?.start);
          const column = countOf(start?.column);
          add({
            rule,
            severity: severityOf(message.severity) ?? 'high',
            // Its own words may hold the secret, so they are not repeated.
            message: `found ${textOf(message.messageId) ?? 'a secret'}`,
            place: defined({
              file,
              line: lineOf(start?.line),
              column: column === undefined ? undefined : column + 1,
            }),
            fix: textOf(message.docsUrl),
          });
        },
      },
    ]);
    return readerOf(parser, options);
  },
};
