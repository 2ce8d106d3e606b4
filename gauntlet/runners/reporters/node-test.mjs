// Runs inside the user's `node --test`: yields a line for each test as it ends. The form of the
// lines is in formats/events.ts. Node tells of a test after its subtests; the path of titles comes
// from the tests that have started and not ended.
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

function lineOf(event) {
  return `${JSON.stringify({ v: 1, ...event })}\n`;
}

function fromHere(file = '') {
  const plain = file.startsWith('file://') ? fileURLToPath(file) : file;
  return plain === '' ? '' : relative(process.cwd(), plain).split(sep).join('/');
}

const FRAME = /\(?((?:file:\/\/)?\/[^()\s]+|[A-Za-z]:\\[^()]+?):(\d+):(\d+)\)?$/gm;

function frameOf(stack, file) {
  const frames = [...stack.matchAll(FRAME)].map(([, name, line, column]) => ({
    file: fromHere(name),
    line: Number(line),
    column: Number(column),
  }));
  return frames.find((frame) => frame.file === file) ?? frames[0] ?? {};
}

function failureOf(data, file) {
  const error = data.details?.error ?? {};
  const cause = error.cause ?? error;
  const message = String(typeof cause === 'object' ? (cause.message ?? error.message) : cause);
  const detail = String(cause.stack ?? error.stack ?? '');
  const place = { file, line: data.line, column: data.column };
  return { message, detail, ...place, ...frameOf(detail, file) };
}

function outcomeOf(type, data) {
  if (data.skip !== undefined && data.skip !== false) return 'skipped';
  const isTodo = data.todo !== undefined && data.todo !== false;
  if (type === 'test:pass') {
    if (data.expectFailure) return 'expected failure';
    // A todo without a body passes, and has shown nothing.
    return isTodo ? 'skipped' : 'passed';
  }
  if (isTodo) return 'expected failure';
  const kind = data.details?.error?.failureType;
  if (kind === 'testTimeoutFailure') return 'timed out';
  return kind === 'hookFailed' || kind === 'cancelledByParent' ? 'errored' : 'failed';
}

function noteOf(data) {
  for (const note of [data.skip, data.todo]) {
    if (typeof note === 'string' && note !== '') return note;
  }
  return undefined;
}

// Node reports a file as a test of its own when no test in it was declared.
function isFile(data, file) {
  return data.nesting === 0 && file !== '' && fromHere(data.name) === file;
}

export default async function* report(source) {
  const open = new Map();
  const counts = { cases: 0, failed: 0, skipped: 0 };
  yield lineOf({ kind: 'start', runner: 'node-test', version: process.versions.node });

  function attempt(type, data, file) {
    const path = open.get(file) ?? [];
    const titles = [...path.slice(0, data.nesting), data.name];
    open.set(file, path.slice(0, data.nesting));
    const outcome = outcomeOf(type, data);
    const isSuite = data.details?.type === 'suite';
    // A suite fails with its tests; only a failure of its own, as in a hook, is news.
    const ofItsOwn = data.details?.error?.failureType !== 'subtestsFailed';
    if (isSuite && !(type === 'test:fail' && ofItsOwn)) return '';
    if (!isSuite && type === 'test:fail' && !ofItsOwn) {
      // Failed only because a test within it did, which has been told.
      return '';
    }
    counts.cases += 1;
    if (outcome === 'skipped') counts.skipped += 1;
    else if (outcome !== 'passed' && outcome !== 'expected failure') counts.failed += 1;
    return lineOf({
      kind: 'attempt',
      file,
      titles,
      line: data.line,
      column: data.column,
      durationMs: data.details?.duration_ms ?? 0,
      outcome,
      failure: type === 'test:fail' ? failureOf(data, file) : undefined,
      note: noteOf(data),
    });
  }

  for await (const { type, data } of source) {
    const file = fromHere(data?.file);
    if (type === 'test:start') {
      const path = open.get(file) ?? [];
      open.set(file, [...path.slice(0, data.nesting), data.name]);
    } else if (type === 'test:pass' || type === 'test:fail') {
      if (!isFile(data, file)) yield attempt(type, data, file);
      else if (type === 'test:fail')
        yield lineOf({ kind: 'error', ...failureOf(data, file), file });
    }
  }
  yield lineOf({ kind: 'end', ...counts });
}
