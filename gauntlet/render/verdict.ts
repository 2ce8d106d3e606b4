/** A verdict with every rule: what was measured, what is needed, what to do. */
import type { Outlook, RuleLine, Verdict } from '../model/nouns.ts';
import { type Paint, painter, plural } from './text.ts';

export interface VerdictStyle {
  readonly colour: boolean;
  /** Rules that passed as well, and the digests that the verdict stands on. */
  readonly full: boolean;
}

const COLOUR = { pass: 'green', fail: 'red', unknown: 'yellow' } as const;
const WORD: Readonly<Record<Outlook, string>> = { pass: 'ok', fail: 'FAIL', unknown: '?' };

export function renderVerdict(title: string, verdict: Verdict, style: VerdictStyle): string {
  const paint = painter(style.colour);
  const { outlook, lines } = verdict;
  const open = lines.filter((line) => line.outlook !== 'pass');
  const shown = style.full ? lines : open;
  const are = open.length === 1 ? 'is' : 'are';
  const count = `${open.length} of ${plural(lines.length, 'rule')} ${are}`;
  const summary = open.length === 0 ? plural(lines.length, 'rule') : `${count} not met`;
  return [
    paint('bold', title),
    ...shown.flatMap((line) => lineText(line, paint)),
    ...(verdict.notes ?? []).map((note) => `  note: ${note}`),
    `${paint(COLOUR[outlook], `verdict: ${outlook}`)}, ${summary}`,
    ...(style.full ? digestLines(verdict, paint) : []),
    '',
  ].join('\n');
}

function lineText(line: RuleLine, paint: Paint): readonly string[] {
  const { outlook, rule, message, details, action, mode, waived } = line;
  const notes = [mode === 'block' ? [] : [mode], waived === undefined ? [] : [waived]].flat();
  const note = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
  const indent = ' '.repeat(INDENT);
  return [
    `  ${paint(COLOUR[outlook], WORD[outlook].padEnd(5))}${rule.padEnd(13)}${message}${note}`,
    ...details.map((detail) => `${indent}${detail}`),
    ...(action === undefined ? [] : [`${indent}${paint('dim', action)}`]),
  ];
}

const INDENT = 20;

function digestLines({ id, evidence, policy, judge }: Verdict, paint: Paint): readonly string[] {
  const short = (digest: string) => digest.slice(0, 16);
  const text = `${id}: evidence ${short(evidence)}, policy ${short(policy)}, judge ${judge}`;
  return [paint('dim', text)];
}
