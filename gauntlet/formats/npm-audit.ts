/** `npm audit --json` (report version 2): an advisory is one finding for each package it is in. */
import type { Severity } from '../model/nouns.ts';
import { Cut } from './cut.ts';
import { type Format, readerOf, WHOLE } from './format.ts';
import { documentParser } from './json/document.ts';
import { headOf } from './json/reader.ts';
import { type Found, findings, severityOf } from './shared/findings.ts';
import { type Json, listOf, recordOf, textOf } from './value.ts';

export const npmaudit: Format = {
  name: 'npm-audit',
  kinds: ['findings'],
  recognises: (head) => {
    const text = headOf(head);
    const isError = /^\s*\{\s*"message"\s*:/.test(text) && text.includes('/security/');
    return isError || /^\s*\{\s*"auditReportVersion"\s*:/.test(text);
  },
  reader: (sink, options) => {
    const add = findings(sink);
    let version: unknown;
    let failed: string | undefined;
    const parser = documentParser(
      [
        {
          path: ['auditReportVersion'],
          take(value) {
            version = value;
          },
        },
        {
          path: ['message'],
          take(value) {
            failed = textOf(value);
          },
        },
        {
          path: ['vulnerabilities', '*'],
          take(value) {
            for (const found of advisoriesOf(recordOf(value) ?? {})) add(found);
          },
        },
      ],
      (offset) => {
        // No answer of the registry is not the absence of vulnerabilities.
        if (failed !== undefined)
          return { state: 'absent', why: `npm audit had no answer: ${failed}` };
        if (version !== 2) throw new Cut(offset, 'not an audit report of version 2');
        return WHOLE;
      },
    );
    return readerOf(parser, options);
  },
};

/** Where `via` is a name, that package has its own entry with the advisory. */
function advisoriesOf(entry: Json): readonly Found[] {
  const name = textOf(entry.name) ?? '';
  return listOf(entry.via).flatMap((item) => {
    const advisory = recordOf(item);
    if (advisory === undefined) return [];
    const url = textOf(advisory.url) ?? '';
    const rule = /GHSA(?:-[0-9a-z]{4}){3}/i.exec(url)?.[0] ?? `npm-${String(advisory.source)}`;
    const severity: Severity = severityOf(advisory.severity ?? entry.severity) ?? 'high';
    const title = textOf(advisory.title) ?? 'a vulnerability';
    const range = textOf(advisory.range) ?? textOf(entry.range) ?? '';
    const message = `${name} ${range}: ${title}`;
    return [{ rule, severity, message, fix: fixOf(entry.fixAvailable), mark: name }];
  });
}

function fixOf(available: unknown): string | undefined {
  if (available === true) return 'npm audit fix';
  const to = recordOf(available);
  if (to === undefined) return undefined;
  const major = to.isSemVerMajor === true ? ', which is a major version' : '';
  return `upgrade ${String(to.name)} to ${String(to.version)}${major}`;
}
