/** The OpenAPI document for people: what can be asked, with what, and what comes back. */
import { recordOf } from '../../dialects/json.ts';
import { escaped, htmlPage } from '../page.ts';
import type { Field, Form } from './fields.ts';
import { type Answer, type Operation, operationsOf } from './operations.ts';
import { requestLines } from './request-lines.ts';
import { style } from './style.ts';

/** What most come for stands first; what is not named here comes after, as the document has it. */
const order = ['calls', 'models', 'account', 'keys', 'credits', 'referral', 'log-in', 'health'];

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
export GATEWAY_KEY=gw_live_...      # an API key
export GATEWAY_TOKEN=eyJ...         # a log-in: the access_token of POST /auth/login`;

const introduction = `<div class="reference-intro">
<p>The official clients of OpenAI and Anthropic work unchanged: give them this gateway's address
and a key of it. The lines below take these from the shell:</p>
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
  const { id, method, path, summary, about, parameters, body, answers } = operation;
  return `<article class="card" id="${id}"><header class="card-head">
<h3><a href="#${id}">${verb(method)} <code>${escaped(path)}</code></a></h3>
<span class="label">${escaped(askedWords(operation))}</span></header>
<div class="card-body operation"><div class="operation-words"><p>${escaped(summary)}</p>
${about === '' ? '' : `<p>${escaped(about)}</p>`}
${titled('Parameters', list(parameters.map((one) => field(one, askedOf))))}
${titled('Body', forms(body, askedOf))}
${titled('Answers', list(answers.filter(isOwn).map(answer)))}</div>
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

function askedWords({ asks, tag }: Operation): string {
  if (tag === 'admin') return "an administrator's log-in";
  if (asks.length === 0) return 'open to all';
  return asks.includes('key') ? 'an API key or a log-in' : 'a log-in';
}

/** Errors look the same everywhere, and are told once above. */
function isOwn({ status }: Answer): boolean {
  return status !== 'default';
}

function titled(title: string, content: string): string {
  return content === '' ? '' : `<h4 class="label">${title}</h4>${content}`;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '' : `<ul class="fields">${items.join('')}</ul>`;
}

/** What is said of a field besides its name: other things where it is sent than where it is got. */
type Words = (field: Field & { readonly place?: string }) => string;

const askedOf: Words = ({ kind, place, limits, isRequired }) => {
  const words = [kind, ...(place === undefined ? [] : [`in the ${place}`]), ...limits];
  return `${isRequired ? '<strong>required</strong> ' : ''}${muted(words.join(', '))}`;
};

const answeredOf: Words = ({ kind, isNullable }) => muted(isNullable ? `${kind} or null` : kind);

function muted(text: string): string {
  return `<span class="muted">${escaped(text)}</span>`;
}

/** One form needs no name; several are told apart by theirs. */
function forms(all: readonly Form[], words: Words): string {
  const [only, ...others] = all;
  if (only === undefined) return '';
  const listOf = ({ fields }: Form) => list(fields.map((one) => field(one, words)));
  if (others.length === 0) return listOf(only);
  return all
    .map((form) => `<details><summary>${escaped(form.name)}</summary>${listOf(form)}</details>`)
    .join('');
}

function field(shown: Field, words: Words): string {
  const { name, about, forms: inner } = shown;
  const text = about === '' ? '' : `<p>${escaped(about)}</p>`;
  return `<li><code>${escaped(name)}</code> ${words(shown)}${text}${below(inner, words)}</li>`;
}

function below(inner: readonly Form[], words: Words): string {
  if (inner.length === 0) return '';
  return `<details><summary>its fields</summary>${forms(inner, words)}</details>`;
}

/** What the document says where a route says nothing. */
const unsaid = 'Default Response';

function answer({ status, about: told, forms: inner }: Answer): string {
  const about = told === unsaid ? '' : told;
  return `<li><code>${status}</code> ${muted(about)}${below(inner, answeredOf)}</li>`;
}
