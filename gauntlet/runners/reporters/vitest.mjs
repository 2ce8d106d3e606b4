// Runs inside the user's Vitest: writes a line for each test as it ends, so that a run that is
// killed keeps what it had, and the end line tells a whole report from one that was cut. The form
// of the lines is in formats/events.ts.
import { appendFileSync, writeFileSync } from 'node:fs';
import { relative, sep } from 'node:path';

const path = process.env.GAUNTLET_EVENTS;
let counts = { cases: 0, failed: 0, skipped: 0 };
let root = process.cwd();

function write(event) {
  appendFileSync(path, `${JSON.stringify({ v: 1, ...event })}\n`);
}

function fileOf(module) {
  return relative(root, module.moduleId).split(sep).join('/');
}

function titlesOf(test) {
  const titles = [];
  for (let at = test; at.type !== 'module'; at = at.parent) titles.unshift(at.name);
  return titles;
}

function frameOf(error, file) {
  const frames = error.stacks ?? error.parsedStacks ?? [];
  const frame = frames.find((each) => file === undefined || each.file?.endsWith(file)) ?? frames[0];
  if (!frame) return {};
  const relativeFile = relative(root, frame.file).split(sep).join('/');
  return { file: relativeFile, line: frame.line, column: frame.column };
}

function failureOf(error, file) {
  const message = String(error.message ?? error);
  const diff = error.diff ? `\n${error.diff}` : '';
  return { message, detail: `${error.stack ?? ''}${diff}`, ...frameOf(error, file) };
}

function outcomeOf(test, result) {
  if (result.state === 'skipped') return 'skipped';
  if (result.state === 'passed') return test.options.fails ? 'expected failure' : 'passed';
  const text = String(result.errors?.[0]?.message ?? '');
  return /^(Test|Hook) timed out in \d+ ?ms/.test(text) ? 'timed out' : 'failed';
}

function attempt(test) {
  const result = test.result();
  const diagnostic = test.diagnostic();
  const file = fileOf(test.module);
  const entry = {
    kind: 'attempt',
    file,
    titles: titlesOf(test),
    line: test.location?.line,
    column: test.location?.column,
    durationMs: diagnostic?.duration ?? 0,
    tags: test.options.tags?.length ? test.options.tags : undefined,
    note: result.note,
  };
  // A retried test has one result with all its errors: each error before the last was an attempt.
  const errors = result.errors ?? [];
  const retries = diagnostic?.retryCount ?? 0;
  for (const error of errors.slice(0, retries)) {
    write({ ...entry, durationMs: 0, outcome: 'failed', failure: failureOf(error, file) });
  }
  const last = errors.slice(retries)[0] ?? errors.at(-1);
  const outcome = outcomeOf(test, result);
  const failure = result.state === 'failed' && last ? failureOf(last, file) : undefined;
  write({ ...entry, outcome, failure });
  counts.cases += 1;
  if (result.state === 'failed') counts.failed += 1;
  if (result.state === 'skipped') counts.skipped += 1;
}

export default class GauntletReporter {
  onInit(vitest) {
    root = vitest.config.root;
    counts = { cases: 0, failed: 0, skipped: 0 };
    writeFileSync(path, '');
    write({ kind: 'start', runner: 'vitest', version: vitest.version });
  }

  onTestCaseResult(test) {
    attempt(test);
  }

  // What fails outside of a test (an import, a beforeAll) would otherwise vanish without a trace.
  onTestModuleEnd(module) {
    for (const error of module.errors()) {
      const file = fileOf(module);
      write({ kind: 'error', ...failureOf(error, file), file });
    }
  }

  onTestSuiteResult(suite) {
    for (const error of suite.errors()) {
      const file = fileOf(suite.module);
      write({ kind: 'error', titles: titlesOf(suite), ...failureOf(error, file), file });
    }
  }

  onTestRunEnd(_modules, unhandled) {
    for (const error of unhandled) write({ kind: 'error', ...failureOf(error), unhandled: true });
    write({ kind: 'end', ...counts });
  }
}
