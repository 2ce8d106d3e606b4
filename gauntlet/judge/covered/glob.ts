/** Patterns of an area: `*`, `**`, `?`, `{a,b}`; a folder stands for all that is in it. */
export function matcherOf(patterns: readonly string[]): (file: string) => boolean {
  const tests = patterns.map((pattern) => new RegExp(`^${sourceOf(pattern)}(?:/.*)?$`));
  return (file) => tests.some((each) => each.test(file));
}

const PIECE = /\*\*\/|\*\*|\*|\?|\{[^{}]*\}|[^*?{]+|\{/g;

function sourceOf(pattern: string): string {
  const plain = pattern.replace(/^\.\//, '').replace(/\/+$/, '');
  return [...plain.matchAll(PIECE)].map(([piece]) => pieceOf(piece)).join('');
}

function pieceOf(piece: string): string {
  if (piece === '**/') return '(?:.*/)?';
  if (piece === '**') return '.*';
  if (piece === '*') return '[^/]*';
  if (piece === '?') return '[^/]';
  const inner = /^\{(.*)\}$/.exec(piece)?.[1];
  if (inner !== undefined) return `(?:${inner.split(',').map(sourceOf).join('|')})`;
  return piece.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
