/** pip-audit: known vulnerabilities of what the requirements name. */
import { type Format, readerOf, WHOLE } from '../../formats/format.ts';
import { documentParser } from '../../formats/json/document.ts';
import { type Found, findings } from '../../formats/shared/findings.ts';
import { type Json, listOf, recordOf, textOf, textsOf } from '../../formats/value.ts';
import { checker, namedIn, sectionIn } from './checker.ts';

const format: Format = {
  name: 'pip-audit',
  kinds: ['findings'],
  recognises: () => false,
  reader(sink, options) {
    const add = findings(sink);
    let looked = 0;
    let skipped: string | undefined;
    const take = (value: unknown) => {
      const dependency = recordOf(value) ?? {};
      const why = textOf(dependency.skip_reason);
      if (why === undefined) looked += 1;
      else skipped ??= why;
      for (const found of foundIn(dependency, why)) add(found);
    };
    const parser = documentParser([{ path: ['dependencies', '*'], take }], () => {
      if (looked > 0 || skipped === undefined) return WHOLE;
      // It exits with 0 all the same; that nobody was asked is not the absence of anything.
      return { state: 'absent', why: `pip-audit could look nothing up: ${skipped}` };
    });
    return readerOf(parser, options);
  },
};

function foundIn(dependency: Json, skipped: string | undefined): readonly Found[] {
  const named = `${textOf(dependency.name) ?? '?'} ${textOf(dependency.version) ?? ''}`.trim();
  if (skipped !== undefined) {
    return [{ rule: 'not-audited', severity: 'low', message: skipped, mark: named }];
  }
  return listOf(dependency.vulns).map((each) => {
    const found = recordOf(each) ?? {};
    const rule = textOf(found.id) ?? 'unknown';
    const [fixed] = textsOf(found.fix_versions);
    return {
      rule,
      // It gives no severity; a known vulnerability is not to be waved through.
      severity: 'high',
      message: `${named}: ${(textOf(found.description) ?? rule).split('\n')[0]}`,
      fix: fixed === undefined ? undefined : `use ${fixed} or later`,
      mark: `${named} ${rule}`,
    };
  });
}

/** Where a Python project says what it is developed with. */
const NAMING = ['pyproject.toml', 'requirements-dev.txt', 'dev-requirements.txt', 'tox.ini'];

export const pipAudit = checker({
  name: 'pip-audit',
  install: 'pip install pip-audit',
  layer: 'security',
  program: ['pip-audit'],
  arguments: () => ['--format=json', '--progress-spinner=off'],
  target: ['-r', 'requirements.txt'],
  codes: [1],
  format,
  detect: (folder) =>
    sectionIn(folder, Object.fromEntries(NAMING.map((file) => [file, 'pip-audit']))) ??
    namedIn(folder, 'pip-audit'),
});
