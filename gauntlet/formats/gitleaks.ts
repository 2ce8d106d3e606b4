/** gitleaks JSON. The secret and what surrounds it are in the report, and never leave this file. */

import { Cut } from './cut.ts';
import { type Format, readerOf } from './format.ts';
import { documentParser } from './json/document.ts';
import { headOf } from './json/reader.ts';
import { findings } from './shared/findings.ts';
import { defined, lineOf, recordOf, textOf } from './value.ts';

export const gitleaks: Format = {
  name: 'gitleaks',
  kinds: ['findings'],
  recognises: (head, fileName) => {
    const text = headOf(head);
    if (/^\s*\[\s*\{\s*"(?:RuleID|Description)"\s*:/.test(text)) return true;
    return /gitleaks/i.test(fileName) && /^\s*\[\s*\]\s*$/.test(text);
  },
  reader: (sink, options) => {
    const add = findings(sink);
    const parser = documentParser([
      {
        path: ['*'],
        take(value, _keys, offset) {
          const leak = recordOf(value) ?? {};
          const rule = textOf(leak.RuleID);
          if (rule === undefined) throw new Cut(offset, 'a leak without a rule');
          const file = textOf(leak.File) ?? '';
          const line = lineOf(leak.StartLine);
          add({
            rule,
            severity: 'high',
            message: textOf(leak.Description) ?? `a secret was found by ${rule}`,
            place: defined({ file, line, column: lineOf(leak.StartColumn) }),
            fix: 'revoke the secret, then take it out of the code and of its history',
          });
        },
      },
    ]);
    return readerOf(parser, options);
  },
};
