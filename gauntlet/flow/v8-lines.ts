/** V8 counts ranges of characters; people read lines. */
export interface V8Function {
  readonly ranges: readonly {
    readonly startOffset: number;
    readonly endOffset: number;
    readonly count: number;
  }[];
}

/** Lines of which at least one character that is no blank ran. */
export function hitLines(text: string, functions: readonly V8Function[]): ReadonlySet<number> {
  // The inner ranges after the outer ones: what is said last of a character holds.
  const ranges = functions
    .flatMap((each) => each.ranges)
    .sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  const counts = new Uint8Array(text.length);
  for (const { startOffset, endOffset, count } of ranges) {
    counts.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  }
  const hit = new Set<number>();
  let line = 1;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '\n') line += 1;
    else if (counts[at] === 1 && /[\w'"`]/.test(character)) hit.add(line);
  }
  return hit;
}

const TYPE_ONLY = /^\s*(?:import\s+type\b|export\s+type\b|interface\b|export\s+interface\b|type\s)/;

/** Lines that hold code, where no runner says which: no comments, no brackets alone, no types. */
export function codeLines(text: string): ReadonlySet<number> {
  const bare = text.replace(
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (found, quoted: string | undefined) => quoted ?? found.replace(/[^\n]/g, ' '),
  );
  const lines = new Set<number>();
  let inType = false;
  for (const [at, line] of bare.split('\n').entries()) {
    if (TYPE_ONLY.test(line)) inType = line.includes('{') && !line.includes('}');
    else if (inType) inType = !/^\s*\}/.test(line);
    else if (/[\w'"`]/.test(line)) lines.add(at + 1);
  }
  return lines;
}
