/**
 * Markdown for one comment on a pull request and for a step summary. It opens with a hidden marker,
 * by which the comment is found again, and it never grows over what GitHub takes.
 */
import { budget, duration, plain, plural } from '../text.ts';
import type { FailureView, LayerView, Mark, RunView } from '../view.ts';
import { changeText, countsText, noteText, placeText, systemsText, verdictText } from '../words.ts';
import type { Form, FormInput } from './form.ts';

/** GitHub refuses a body of more than 65,536 characters. */
const MOST_CHARACTERS = 65_000;
const MOST_FAILURES = 20;
const MOST_MESSAGE = 1_500;

export const markdown: Form = {
  name: 'markdown',
  summary: 'Markdown for one comment on a pull request, or a step summary',
  file: 'gauntlet.md',
  render: renderMarkdown,
};

export function markerOf(profile: string): string {
  return `<!-- gauntlet:${profile.replaceAll(/[^\w.+-]/g, '_')} -->`;
}

/** The outlook is in the comment itself, so that the next run can tell whether it changed. */
export function outlookMarker(outlook: string): string {
  return `<!-- gauntlet-verdict:${outlook} -->`;
}

function renderMarkdown(input: FormInput): string {
  const { view } = input;
  const failures = view.layers.flatMap(({ tasks }) => tasks.flatMap((task) => task.failures));
  const outlook = view.verdict?.outlook ?? 'unknown';
  const head = [
    markerOf(view.profile),
    outlookMarker(outlook),
    `### ${ICONS[outlook]} Gauntlet: ${outlook}`,
    '',
    aboutLine(view),
    '',
    '| | layer | tests | time |',
    '| --- | --- | --- | --- |',
    ...view.layers.map(layerRow),
    '',
    ...ruleLines(view),
  ];
  const foot = [`<sub>run \`${view.run}\` · \`gauntlet explain ${view.run}\`</sub>`, ''];
  const parts = failures.slice(0, MOST_FAILURES).map((one) => failureBlock(one, input));
  let shown = parts.length;
  const whole = () => {
    const hidden = failures.length - shown;
    const more = hidden > 0 ? [`… and ${plural(hidden, 'more failure')}.`, ''] : [];
    return [...head, ...parts.slice(0, shown), ...more, ...foot].join('\n');
  };
  while (shown > 0 && whole().length > MOST_CHARACTERS) shown -= 1;
  return whole().slice(0, MOST_CHARACTERS);
}

const ICONS = { pass: '✅', fail: '❌', unknown: '❔' } as const;
const MARK_ICONS: Readonly<Record<Mark, string>> = { ok: '✅', fail: '❌', unknown: '❔' };

function aboutLine(view: RunView): string {
  const time = view.durationMs === undefined ? 'did not end' : duration(view.durationMs);
  const verdict = view.verdict === undefined ? '' : `, ${verdictText(view.verdict)}`;
  const systems = cell(systemsText(view.systems));
  const change = `\`${changeText(view.change)}\``;
  return `**${systems}** at ${change}, profile **${view.profile}**, ${time}${verdict}.`;
}

function layerRow(layer: LayerView): string {
  const { durationMs, budgetMs } = layer;
  const of = budgetMs === undefined ? '' : ` of ${budget(budgetMs)}`;
  const time = durationMs === undefined ? 'did not run' : duration(durationMs) + of;
  const counts = countsText(layer.counts);
  return `| ${MARK_ICONS[layer.mark]} | ${cell(layer.layer)} | ${counts} | ${time} |`;
}

function ruleLines({ verdict }: RunView): readonly string[] {
  const bad = verdict?.lines.filter(({ outlook }) => outlook !== 'pass') ?? [];
  if (bad.length === 0) return [];
  const lines = bad.flatMap(({ rule, message, mode, details, action }) => [
    `- **${cell(rule)}**${mode === 'advise' ? ' (advice)' : ''}: ${cell(message)}`,
    ...details.slice(0, 5).map((detail) => `  - ${cell(detail)}`),
    ...(details.length > 5 ? [`  - … and ${details.length - 5} more`] : []),
    ...(action === undefined ? [] : [`  - _${cell(action)}_`]),
  ]);
  return [...lines, ''];
}

function failureBlock(failure: FailureView, input: FormInput): string {
  const message = plain(failure.failure.message);
  const cut = message.length > MOST_MESSAGE ? `${message.slice(0, MOST_MESSAGE)}\n…` : message;
  const past = noteText(failure.note);
  return [
    '<details open>',
    `<summary>❌ <b>${html(plain(failure.title))}</b> ${linkTo(failure, input)}</summary>`,
    '',
    ...fenced(cut),
    '',
    ...(past === '' ? [] : [`${cell(past)}  `]),
    ...attachmentLines(failure),
    `Again: \`gauntlet repro ${failure.id}\``,
    '</details>',
    '',
  ].join('\n');
}

/** In the artifacts of the job they have the same path. */
function attachmentLines({ attachments }: FailureView): readonly string[] {
  return attachments.map((path) => `Left: \`${plain(path).replaceAll('`', '')}\`  `);
}

function linkTo({ place }: FailureView, { repositoryUrl, view }: FormInput): string {
  if (place === undefined) return '';
  const text = `<code>${html(placeText(place))}</code>`;
  if (repositoryUrl === undefined || view.change.commit === undefined) return text;
  const path = place.file.split('/').map(encodeURIComponent).join('/');
  const line = place.line === undefined ? '' : `#L${place.line}`;
  const address = `${repositoryUrl}/blob/${view.change.commit}/${path}${line}`;
  return `<a href="${html(address)}">${text}</a>`;
}

/** A fence longer than any in the text: a message must not end it. */
function fenced(text: string): readonly string[] {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, text, fence];
}

function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Text of others inside a line: no markup, no mention of people, no new cell. */
function cell(text: string): string {
  return html(plain(text))
    .replaceAll('\n', ' ')
    .replace(/([\\`*_[\]|])/g, '\\$1')
    .replaceAll('@', '@\u200b');
}
