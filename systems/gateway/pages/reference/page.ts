/** The OpenAPI document for people: what can be asked, with what, and what comes back. */
import { recordOf } from '../../dialects/json.ts';
import { escaped, htmlPage } from '../page.ts';
import type { Field, Form } from './fields.ts';
import { type Answer, type Operation, operationsOf } from './operations.ts';
import { requestLines } from './request-lines.ts';
import { style } from './style.ts';

/** What most come for stands first; what is not named here comes after, as the document has it. */
const order = ['calls', 'models', 'account', 'accounts', 'keys', 'credits', 'quotes', 'receipts'];

export function referencePage(document: object): string {
  const operations = operationsOf(recordOf(document));
  const groups = [...Map.groupBy(operations, ({ tag }) => tag)].toSorted(
    ([one], [other]) => rank(one) - rank(other),
  );
  const list = groups.map(([tag, all]) => listed(tag, all)).join('');
  const sections = groups.map(([tag, all]) => section(tag, all)).join('');
  return htmlPage({
    title: 'Reference',
    style,
    content: `<div class="reference"><details class="reference-list"><summary>All paths</summary>
<nav aria-label="Paths" tabindex="0">${list}</nav></details>
<div class="reference-body"><h1>Reference</h1>${introduction}${sections}</div></div>`,
  });
}

function rank(tag: string): number {
  const place = order.indexOf(tag);
  return place < 0 ? order.length : place;
}

const environment = `export GATEWAY_URL=http://127.0.0.1:8000
export GATEWAY_KEY=gw_live_...`;

const introduction = `<div class="reference-intro">
<p>The official clients of OpenAI and Anthropic work unchanged: give them this gateway's address
and a key of it. The lines below take both from the shell:</p>
${block('What the lines need', environment)}
<p>A key goes into <code>Authorization: Bearer</code>, or into <code>x-api-key</code>. What is
refused says why: <code>{"error": {"message", "type", "code", "param"}}</code>. The whole document
is at <a href="/openapi.json">/openapi.json</a>.</p></div>`;

function listed(tag: string, operations: readonly Operation[]): string {
  const items = operations.map(
    ({ id, method, path }) =>
      `<li><a href="#${id}">${verb(method)} <span>${escaped(path)}</span></a></li>`,
  );
  return `<h2 class="label">${escaped(tag)}</h2><ul>${items.join('')}</ul>`;
}

function section(tag: string, operations: readonly Operation[]): string {
  return `<section><h2>${escaped(tag)}</h2>${operations.map(article).join('')}</section>`;
}

function article(operation: Operation): string {
  const { id, method, path, summary, about, asks, parameters, body, answers } = operation;
  return `<article class="card" id="${id}"><header class="card-head">
<h3><a href="#${id}">${verb(method)} <code>${escaped(path)}</code></a></h3>
<span class="label">${escaped(asks.length === 0 ? '' : asks.join(' or '))}</span></header>
<div class="card-body operation"><div class="operation-words"><p>${escaped(summary)}</p>
${about === '' ? '' : `<p>${escaped(about)}</p>`}
${titled('Parameters', list(parameters.map((one) => field(one, `in the ${one.place}`))))}
${titled('Body', forms(body))}
${titled('Answers', list(answers.map(answer)))}</div>
${block(`${method} ${path} with curl`, requestLines(operation))}
</div></article>`;
}

function verb(method: string): string {
  return `<span class="method">${method}</span>`;
}

/** Lines to copy; where they are longer than their place they scroll, by keyboard too. */
function block(label: string, text: string): string {
  const attributes = `tabindex="0" role="group" aria-label="${escaped(label)}"`;
  return `<pre ${attributes}><code>${escaped(text)}</code></pre>`;
}

function titled(title: string, content: string): string {
  return content === '' ? '' : `<h4 class="label">${title}</h4>${content}`;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '' : `<ul class="fields">${items.join('')}</ul>`;
}

/** One form needs no name; several are told apart by theirs. */
function forms(all: readonly Form[]): string {
  const [only, ...others] = all;
  if (only === undefined) return '';
  if (others.length === 0) return list(only.fields.map((one) => field(one)));
  return all
    .map(({ name, fields }) => {
      const inner = list(fields.map((one) => field(one)));
      return `<details><summary>${escaped(name)}</summary>${inner}</details>`;
    })
    .join('');
}

function field({ name, kind, limits, isRequired, about, forms: inner }: Field, place = ''): string {
  const words = [kind, place, ...limits].filter((word) => word !== '').map(escaped);
  const must = isRequired ? ' <strong>required</strong>' : '';
  return `<li><code>${escaped(name)}</code>${must} <span class="muted">${words.join(', ')}</span>
${about === '' ? '' : `<p>${escaped(about)}</p>`}${below(inner)}</li>`;
}

function below(inner: readonly Form[]): string {
  if (inner.length === 0) return '';
  return `<details><summary>its fields</summary>${forms(inner)}</details>`;
}

function answer({ status, about, forms: inner }: Answer): string {
  const words = `<span class="muted">${escaped(about)}</span>`;
  return `<li><code>${status}</code> ${words}${below(inner)}</li>`;
}
