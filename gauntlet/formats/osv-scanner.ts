/** osv-scanner JSON: what is known of the packages of each lock file, grouped by vulnerability. */

import { type Format, readerOf } from './format.ts';
import { documentParser } from './json/document.ts';
import { headOf } from './json/reader.ts';
import { findings, severityOf } from './shared/findings.ts';
import { type Json, listOf, recordOf, textOf, textsOf } from './value.ts';

export const osv: Format = {
  name: 'osv-scanner',
  kinds: ['findings'],
  recognises: (head, fileName) => {
    const text = headOf(head);
    const isFull = /"source"\s*:\s*\{\s*"path"/.test(text);
    const isEmpty = /^\s*\{\s*"results"\s*:\s*\[\s*\]/.test(text) && /osv/i.test(fileName);
    return /^\s*\{\s*"results"\s*:\s*\[/.test(text) && (isFull || isEmpty);
  },
  reader: (sink, options) => {
    const add = findings(sink);
    let file = '';
    const parser = documentParser([
      {
        path: ['results', '*', 'source'],
        take(value) {
          file = textOf(recordOf(value)?.path) ?? '';
        },
      },
      {
        path: ['results', '*', 'packages', '*'],
        take(value) {
          takePackage(recordOf(value) ?? {}, file, add);
        },
      },
    ]);
    return readerOf(parser, options);
  },
};

function takePackage(entry: Json, file: string, add: ReturnType<typeof findings>): void {
  const about = recordOf(entry.package) ?? {};
  const name = `${textOf(about.name) ?? ''} ${textOf(about.version) ?? ''}`.trim();
  const known = listOf(entry.vulnerabilities).map((item) => recordOf(item) ?? {});
  const groups = listOf(entry.groups).map((item) => recordOf(item) ?? {});
  const grouped = groups.length > 0 ? groups : known.map(({ id }) => ({ ids: [id] }) as Json);
  for (const group of grouped) {
    const ids = textsOf(group.ids);
    const [rule] = ids;
    if (rule === undefined) continue;
    const one = known.find(({ id }) => id === rule) ?? {};
    const word = textOf(recordOf(one.database_specific)?.severity);
    add({
      rule,
      severity: severityOf(group.max_severity) ?? severityOf(word) ?? 'medium',
      message: `${name}: ${textOf(one.summary) ?? ids.join(', ')}`,
      place: file === '' ? undefined : { file },
      fix: fixedIn(one),
      mark: `${file} ${textOf(about.name) ?? ''}`,
    });
  }
}

function fixedIn(vulnerability: Json): string | undefined {
  const versions = listOf(vulnerability.affected)
    .flatMap((affected) => listOf(recordOf(affected)?.ranges))
    .flatMap((range) => listOf(recordOf(range)?.events))
    .flatMap((event) => textOf(recordOf(event)?.fixed) ?? []);
  return versions.length === 0 ? undefined : `upgrade to ${[...new Set(versions)].join(' or ')}`;
}
