/** How many columns of a terminal a text takes, and how to show what must not reach one. */

// Made when a text first needs it: it loads data that most texts do without.
let segmenter: Intl.Segmenter | undefined;
/** Nearly every text: a column for each letter. */
const PLAIN = /^[ -~]*$/;
const TAB = '  ';
/** East Asian wide and full width, and pictures that are drawn two columns wide. */
const WIDE = new RegExp(
  [
    /^[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF]/,
    /^[\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/,
    /^[\u{1B000}-\u{1B2FF}\u{1F1E6}-\u{1F1FF}\u{20000}-\u{3FFFD}]/u,
    /^\p{Emoji_Presentation}|\uFE0F/u,
  ]
    .map((part) => part.source)
    .join('|'),
  'u',
);
const INVISIBLE = /^[\p{Mn}\p{Me}\u200B\u200C\u200D]+$/u;
/** Controls could move the cursor; overrides of direction could show other code than there is. */
const UNSAFE = /[\p{Cc}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu;

export interface Cell {
  readonly text: string;
  readonly width: number;
  /** Where it begins in the text it came from. */
  readonly offset: number;
}

export function cellsOf(text: string): Cell[] {
  if (PLAIN.test(text))
    return Array.from(text, (each, offset) => ({ text: each, width: 1, offset }));
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment, index }) => {
    const shown = segment === '\t' ? TAB : segment.replace(UNSAFE, '\uFFFD');
    return { text: shown, width: widthOf(shown), offset: index };
  });
}

/** For messages: what is unsafe becomes visible. Line ends stay. */
export function safeText(text: string): string {
  return text.replace(UNSAFE, (found) => (found === '\n' ? found : '\uFFFD'));
}

export function textWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  return cellsOf(text).reduce((sum, cell) => sum + cell.width, 0);
}

function widthOf(segment: string): number {
  if (segment === TAB) return TAB.length;
  if (INVISIBLE.test(segment)) return 0;
  return WIDE.test(segment) ? 2 : 1;
}
