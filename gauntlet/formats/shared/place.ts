/** Where a failure happened, read from its stack trace: the line of the test's own file. */
import type { Place } from '../../model/nouns.ts';

const LOOKED_AT = 16_384;

/**
 * The first mention of the test's file with a line: `a.test.ts:41:3`, `(FooTest.java:41)`,
 * `tests/test_a.py:41: AssertionError`, `File "a.py", line 41`.
 */
export function placeIn(detail: string, file: string, className: string): Place | undefined {
  const name = file === '' ? simpleName(className) : baseName(file);
  const text = detail.slice(0, LOOKED_AT);
  if (name === '') return panicIn(text);
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (at > 0 && /[\w-]/.test(text.charAt(at - 1))) continue;
    const rest = text.slice(at + name.length, at + name.length + 40);
    const found = /^(\.(?:java|kt|scala|groovy))?(?::|", line )(\d{1,7})(?::(\d{1,6}))?/.exec(rest);
    if (found === null || (file === '') !== (found[1] !== undefined)) continue;
    const line = Number(found[2]);
    const place = { file: file === '' ? name + (found[1] ?? '') : file, line };
    return found[3] === undefined ? place : { ...place, column: Number(found[3]) };
  }
  return undefined;
}

/** Rust names no file but where it panicked. */
function panicIn(text: string): Place | undefined {
  const [, file, line, column] = /\bpanicked at ([^\s:]+\.rs):(\d{1,7}):(\d{1,6})/.exec(text) ?? [];
  return file === undefined ? undefined : { file, line: Number(line), column: Number(column) };
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** `com.example.FooTest$Inner` is in FooTest. */
function simpleName(className: string): string {
  return /(?:^|\.)([A-Z]\w*)(?:\$[\w$]*)?$/.exec(className)?.[1] ?? '';
}
