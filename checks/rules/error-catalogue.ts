/** The catalogue of errors and its documentation name the same codes, both ways. */
import { proseOf, rowsOf, titleOf } from '../repository/markdown.ts';
import type { NodeOf } from '../repository/node-of.ts';
import { isTestCode, type Repository } from '../repository/repository.ts';
import type { Source } from '../repository/source.ts';
import type { Finding, Rule } from '../rule.ts';

const CODE = /^`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)`/;

interface Code {
  readonly code: string;
  readonly path: string;
  readonly line: number;
}

/** Each product has a page of its own, docs/errors-<product>.md, or shares docs/errors.md. */
export const errorCatalogue: Rule = (repository) => {
  const findings: Finding[] = [];
  const codes = codesOf(repository, findings);
  const pages = repository.paths.filter((path) => /^docs\/errors(?:-[\w-]+)?\.md$/.test(path));
  for (const code of codes) {
    const page = pageFor(repository, code.path);
    const twin = codes.find((one) => one !== code && one.code === code.code && isSame(one, code));
    if (twin && codes.indexOf(twin) < codes.indexOf(code)) {
      const message = `the code ${code.code} is taken by ${twin.path}:${twin.line}`;
      findings.push({ ...placeOf(code), message, fix: 'Give one of the two another name.' });
    }
    if (documentedIn(repository, page).some((one) => one.code === code.code)) continue;
    const message = `the code ${code.code} is not documented`;
    const own = `docs/errors-${productOf(code.path)}.md`;
    const fix = `Add a row that begins with \`${code.code}\` to ${page}, or to a new ${own}.`;
    findings.push({ ...placeOf(code), message, fix });
  }
  for (const documented of pages.flatMap((page) => documentedIn(repository, page))) {
    const isKnown = codes.some(
      (one) => one.code === documented.code && pageFor(repository, one.path) === documented.path,
    );
    if (isKnown) continue;
    const message = `documents ${documented.code}, which no catalogue of its product has`;
    const fix = 'Remove the row, or correct the code.';
    findings.push({ ...placeOf(documented), message, fix });
  }
  return findings;
};

function placeOf({ path, line }: Code): Pick<Finding, 'path' | 'line'> {
  return { path, line };
}

function productOf(path: string): string {
  return /^(?:systems\/)?([^/]+)/.exec(path)?.[1] ?? '';
}

function isSame(one: Code, other: Code): boolean {
  return productOf(one.path) === productOf(other.path);
}

function pageFor(repository: Repository, path: string): string {
  const own = `docs/errors-${productOf(path)}.md`;
  return repository.has(own) ? own : 'docs/errors.md';
}

function documentedIn(repository: Repository, page: string): readonly Code[] {
  return repository.once(`codes in ${page}`, () => {
    const text = repository.text(page);
    const rows = rowsOf(text).map(({ cells, line }) => ({ text: cells[0] ?? '', line }));
    const heads = proseOf(text).map(({ text: at, line }) => ({ text: titleOf(at) ?? '', line }));
    return [...rows, ...heads].flatMap(({ text: first, line }) => {
      const code = CODE.exec(first)?.[1];
      return code === undefined ? [] : [{ code, path: page, line }];
    });
  });
}

function codesOf(repository: Repository, findings: Finding[]): Code[] {
  return repository.code
    .filter(({ path }) => !isTestCode(path))
    .flatMap((source) =>
      source.all('CallExpression').flatMap((call) => {
        if (call.callee.type !== 'Identifier' || call.callee.name !== 'catalogue') return [];
        const keys = keysOf(source, call);
        if (keys) return keys;
        const message = 'the codes of this catalogue cannot be read';
        const fix = 'Write them out: catalogue({ SOME_CODE: { what, why, fix } }).';
        findings.push({ path: source.path, line: source.lineOf(call.start), message, fix });
        return [];
      }),
    );
}

function keysOf(source: Source, call: NodeOf<'CallExpression'>): Code[] | undefined {
  const [first] = call.arguments;
  const named = first?.type === 'Identifier' ? first.name : undefined;
  const declared = source
    .all('VariableDeclarator')
    .find(({ id }) => id.type === 'Identifier' && id.name === named)?.init;
  const table = first?.type === 'Identifier' ? declared : first;
  const entries = table?.type === 'TSAsExpression' ? table.expression : table;
  if (entries?.type !== 'ObjectExpression') return undefined;
  const codes = entries.properties.map((property): Code | undefined => {
    if (property.type !== 'Property' || property.computed) return undefined;
    const { key } = property;
    const code = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? key.value : '';
    return { code: String(code), path: source.path, line: source.lineOf(key.start) };
  });
  return codes.every((code) => code !== undefined) ? codes : undefined;
}
