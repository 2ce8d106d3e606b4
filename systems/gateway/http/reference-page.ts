/** The OpenAPI document for people: one page, without scripts and without other servers. */
import { isRecord, type JsonRecord, recordOf, textOf } from '../dialects/json.ts';

export function referencePage(document: object): string {
  const { paths } = recordOf(document);
  const groups = Map.groupBy(operationsOf(recordOf(paths)), ({ tag }) => tag);
  const sections = [...groups].map(
    ([tag, operations]) => `<h2>${escaped(tag)}</h2>${operations.map(section).join('')}`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Gateway reference</title>
<style>${style}</style></head><body><main><h1>Gateway reference</h1>
<p>Send an API key as <code>Authorization: Bearer gw_live_...</code>, or as <code>x-api-key</code>.
Every error has the form <code>{"error": {"message", "type", "code", "param"}}</code>. The whole
document is at <a href="/openapi.json">/openapi.json</a>.</p>
${sections.join('\n')}</main></body></html>`;
}

interface Operation {
  readonly tag: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly body: JsonRecord | undefined;
}

function operationsOf(paths: JsonRecord): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(recordOf(methods)).map(([method, operation]) => {
      const { tags, summary, requestBody } = recordOf(operation);
      const json = recordOf(recordOf(recordOf(requestBody).content)['application/json']);
      return {
        tag: Array.isArray(tags) ? textOf(tags[0]) : 'other',
        method: method.toUpperCase(),
        path,
        summary: textOf(summary),
        body: isRecord(json.schema) ? json.schema : undefined,
      };
    }),
  );
}

function section({ method, path, summary, body }: Operation): string {
  const title = `<h3><b>${method}</b> <code>${escaped(path)}</code></h3><p>${escaped(summary)}</p>`;
  return title + (body === undefined ? '' : fields(body));
}

function fields(schema: JsonRecord): string {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const rows = Object.entries(recordOf(schema.properties)).map(([name, property]) => {
    const must = required.includes(name) ? 'required' : '';
    const kind = kindOf(recordOf(property));
    const cells = [`<code>${escaped(name)}</code>`, escaped(kind), must];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return rows.length === 0 ? '' : `<table>${rows.join('')}</table>`;
}

function kindOf(schema: JsonRecord): string {
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) {
    const kinds = choices.map((one) => kindOf(recordOf(one))).filter((kind) => kind !== 'null');
    return [...new Set(kinds)].join(' or ');
  }
  if (Array.isArray(schema.enum)) return schema.enum.join(', ');
  if (schema.type === 'array') return `list of ${kindOf(recordOf(schema.items))}`;
  if (schema.not !== undefined) return 'not taken';
  return textOf(schema.type) || String(schema.const ?? 'object');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

const style = `
:root{color-scheme:light dark;background:Canvas;font:16px/1.5 system-ui,sans-serif}
main{max-width:52rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}
a{color:#1d4ed8}@media(prefers-color-scheme:dark){a{color:#93c5fd}}
h3{margin:1.5rem 0 0}b{font-size:.8em}p{margin:.25rem 0 .5rem}
table{border-collapse:collapse;width:100%;table-layout:fixed}
td{border-top:1px solid #8884;padding:.2rem .5rem;vertical-align:top}
td:nth-child(1){width:45%}td:nth-child(3){width:5.5rem}
`;
