// Colours for a template's syntax. By patterns: it only has to be right where the template is.

export type Piece = {
  kind: 'text' | 'tag' | 'comment' | 'string' | 'word' | 'filter' | 'number';
  text: string;
};

const tags = /\{#[\s\S]*?(?:#\}|$)|\{\{[\s\S]*?(?:\}\}|$)|\{%[\s\S]*?(?:%\}|$)/g;
const words =
  'if|elif|else|endif|for|in|endfor|set|endset|macro|endmacro|call|endcall|filter|endfilter|with|' +
  'endwith|include|is|not|and|or|recursive|ignore|missing|true|false|none';
const string = `'(?:[^'\\\\]|\\\\.)*'?|"(?:[^"\\\\]|\\\\.)*"?`;
const inside = new RegExp(
  `(${string})|(\\|\\s*\\w+)|\\b(${words})\\b|(\\d+(?:\\.\\d+)?)|([\\s\\S])`,
  'g',
);

export function highlight(source: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of source.matchAll(tags)) {
    if (match.index > at) pieces.push({ kind: 'text', text: source.slice(at, match.index) });
    const [tag] = match;
    if (tag.startsWith('{#')) pieces.push({ kind: 'comment', text: tag });
    else pieces.push(...ofTag(tag));
    at = match.index + tag.length;
  }
  if (at < source.length) pieces.push({ kind: 'text', text: source.slice(at) });
  return pieces;
}

function ofTag(tag: string): Piece[] {
  const pieces: Piece[] = [];
  for (const [text, string, filter, word, number] of tag.matchAll(inside)) {
    const kind = string ? 'string' : filter ? 'filter' : word ? 'word' : number ? 'number' : 'tag';
    const last = pieces.at(-1);
    if (last?.kind === kind && kind === 'tag') last.text += text;
    else pieces.push({ kind, text });
  }
  return pieces;
}
