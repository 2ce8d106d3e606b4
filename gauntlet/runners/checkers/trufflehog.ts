/** TruffleHog over the files as they are. The secret itself is in its output, and never kept. */
import { lineOf, recordOf, textOf } from '../../formats/value.ts';
import { checker, namedIn } from './checker.ts';
import { jsonLinesFormat } from './reading.ts';

const format = jsonLinesFormat('trufflehog', (line) => {
  const rule = textOf(line.DetectorName);
  // Other lines are its log.
  if (rule === undefined) return [];
  const data = recordOf(recordOf(line.SourceMetadata)?.Data);
  const at = recordOf(data?.Filesystem) ?? {};
  const isLive = line.Verified === true;
  return [
    {
      rule,
      severity: isLive ? 'critical' : 'high',
      message: isLive ? 'a secret, and it works' : 'what looks like a secret',
      place: { file: textOf(at.file) ?? '', line: lineOf(at.line) ?? 1 },
      fix: 'revoke the secret, then take it out of the code and of its history',
    },
  ];
});

export const trufflehog = checker({
  name: 'trufflehog',
  install: 'see https://github.com/trufflesecurity/trufflehog#floppy_disk-installation',
  layer: 'security',
  program: ['trufflehog'],
  arguments: () => ['filesystem', '--json', '--no-update', '--fail'],
  target: ['.'],
  codes: [183],
  format,
  detect: (folder) => namedIn(folder, 'trufflehog'),
});
