/** pip-audit: known vulnerabilities of what the requirements name. */
import { listOf, recordOf, textOf, textsOf } from '../../formats/value.ts';
import { checker, fileIn } from './checker.ts';
import { documentFormat } from './reading.ts';

const format = documentFormat('pip-audit', ['dependencies', '*'], (dependency) => {
  const named = `${textOf(dependency.name) ?? '?'} ${textOf(dependency.version) ?? ''}`.trim();
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
});

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
    folder.program('pip-audit') ? fileIn(folder, 'requirements.txt') : undefined,
});
