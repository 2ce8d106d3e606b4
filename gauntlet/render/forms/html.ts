/**
 * One HTML file that needs nothing besides: no script, no font, no picture from elsewhere. Light
 * and dark follow the reader's system; what failed is open, what passed is folded.
 */
import { budget, duration, plain, plural } from '../text.ts';
import { type FailureView, type LayerView, type RunView, type TaskView, titleOf } from '../view.ts';
import {
  changeText,
  countsText,
  noteText,
  placeText,
  subjectText,
  systemsText,
  verdictText,
} from '../words.ts';
import type { Form } from './form.ts';
import { STYLE } from './html-style.ts';
import { escaped } from './markup.ts';

/** More rows than this make a page that browsers are slow to show. */
const MOST_TESTS = 2_000;

export const html: Form = {
  name: 'html',
  summary: 'one HTML file that needs nothing besides',
  file: 'gauntlet.html',
  render: ({ view }) => page(view),
};

function page(view: RunView): string {
  const outlook = view.verdict?.outlook ?? 'unknown';
  const title = `${outlook}: ${subjectText(view.systems, view.change)}`;
  const tasks = view.layers.flatMap(({ tasks }) => tasks);
  const failures = tasks.flatMap((task) => task.failures);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<p class="mark ${outlook}">${outlook}</p>
<h1>${escaped(systemsText(view.systems))} <code>${escaped(changeText(view.change))}</code></h1>
<p>${escaped(aboutText(view))}</p>
</header>
<main>
${verdictSection(view)}
${layersSection(view)}
${failures.length === 0 ? '' : failuresSection(failures)}
<section><h2>Tests</h2>${tasks.map(taskSection).join('\n')}</section>
</main>
<footer>run <code>${escaped(view.run)}</code> · ${escaped(view.machine.name)}, \
${escaped(view.machine.platform)}, ${plural(view.machine.cores, 'core')} · \
<time>${new Date(view.startedAt).toISOString()}</time></footer>
</body>
</html>
`;
}

function aboutText(view: RunView): string {
  const time = view.durationMs === undefined ? 'did not end' : duration(view.durationMs);
  const counts = countsText(view.counts);
  return `profile ${view.profile} · ${time} of ${budget(view.budgetMs)} · ${counts}`;
}

function verdictSection({ verdict }: RunView): string {
  if (verdict === undefined) return '';
  const rows = verdict.lines.map(({ rule, outlook, mode, message, details, action }) => {
    const more = details.map((detail) => `<li>${escaped(plain(detail))}</li>`).join('');
    const advice = mode === 'advise' ? ' <small>advice</small>' : '';
    return `<li class="rule"><span class="mark ${outlook}">${outlook}</span><div>\
<b>${escaped(rule)}</b>${advice} ${escaped(plain(message))}\
${more === '' ? '' : `<ul>${more}</ul>`}${action === undefined ? '' : `<p>${escaped(action)}</p>`}\
</div></li>`;
  });
  return `<section><h2>Verdict: ${escaped(verdictText(verdict))}</h2>\
<ul class="rules">${rows.join('')}</ul></section>`;
}

const MARK_WORDS = { ok: 'pass', fail: 'fail', unknown: 'unknown' } as const;

function layersSection(view: RunView): string {
  const rows = view.layers.map((layer) => {
    const word = MARK_WORDS[layer.mark];
    return `<tr><th scope="row">${escaped(layer.layer)}</th>\
<td><span class="mark ${word}">${word}</span></td><td>${countsText(layer.counts)}</td>\
<td class="number">${layerTime(layer)}</td></tr>`;
  });
  return `<section><h2>Layers</h2><div class="wide"><table class="layers">\
<thead><tr><th scope="col">layer</th>\
<th scope="col">verdict</th><th scope="col">tests</th><th scope="col" class="number">time</th></tr>\
</thead><tbody>${rows.join('')}</tbody></table></div></section>`;
}

function layerTime({ durationMs, budgetMs }: LayerView): string {
  if (durationMs === undefined) return 'did not run';
  return duration(durationMs) + (budgetMs === undefined ? '' : ` of ${budget(budgetMs)}`);
}

function failuresSection(failures: readonly FailureView[]): string {
  const items = failures.map(({ id, title, place, failure, note, attachments }) => {
    const files = attachments.map((path) => `<li>${fileLink(path)}</li>`).join('');
    const past = noteText(note);
    const detail =
      failure.detail === undefined
        ? ''
        : `<details><summary>more</summary><pre>${escaped(plain(failure.detail))}</pre></details>`;
    return `<article id="${id}"><h3>${escaped(plain(title))}</h3>\
<p><code>${escaped(placeText(place))}</code></p><pre>${escaped(plain(failure.message))}</pre>\
${past === '' ? '' : `<p>${escaped(past)}</p>`}\
${files === '' ? '' : `<p>It left:</p><ul>${files}</ul>`}\
<p>again: <code>gauntlet repro ${id}</code></p>\
${detail}</article>`;
  });
  return `<section><h2>${plural(failures.length, 'failure')}</h2>${items.join('\n')}</section>`;
}

/** Relative, for a page that lies in the project's folder. */
function fileLink(path: string): string {
  const address = path.split('/').map(encodeURIComponent).join('/');
  return `<a href="${escaped(address)}">${escaped(path)}</a>`;
}

function taskSection({ task, mark, ended, results }: TaskView): string {
  const word = MARK_WORDS[mark];
  const shown = results.slice(0, MOST_TESTS);
  const rows = shown.map((result) => {
    const last = result.attempts.at(-1);
    const name = last === undefined ? result.case.id : titleOf(last);
    const time = last === undefined ? '' : duration(last.durationMs);
    return `<tr><td>${escaped(plain(name))}</td><td>${result.outcome}</td>\
<td class="number">${time}</td></tr>`;
  });
  const more = results.length - shown.length;
  const why =
    ended !== undefined && ended.completeness.state !== 'whole' ? ended.completeness.why : '';
  const tail = ended?.tail === undefined ? '' : `<pre>${escaped(plain(ended.tail))}</pre>`;
  return `<details><summary><span class="mark ${word}">${word}</span> ${escaped(task.id)} \
<small>${ended === undefined ? 'did not end' : countsText(ended.counts)}</small></summary>\
${why === '' ? '' : `<p>${escaped(why)}</p>`}${tail}<div class="wide"><table><tbody>\
${rows.join('')}</tbody></table></div>${more > 0 ? `<p>and ${plural(more, 'more test')}</p>` : ''}\
</details>`;
}
