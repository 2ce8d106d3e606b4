// Runs inside the user's Jest: writes a line for each test as it ends, so that a run that is killed
// keeps what it had. CommonJS, as every Jest can load it. The form of the lines is in
// formats/events.ts.
const { appendFileSync, writeFileSync } = require('node:fs');
const { relative, sep } = require('node:path');

const path = process.env.GAUNTLET_EVENTS;

// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are control characters
const COLOUR = /\u001b\[[0-9;]*m/g;
const FRAME = /^\s+at .*?\(?((?:file:\/\/)?\/?[^()\s][^()]*?):(\d+):(\d+)\)?$/gm;

function write(event) {
  appendFileSync(path, `${JSON.stringify({ v: 1, ...event })}\n`);
}

function fromHere(file) {
  const plain = file.replace(/^file:\/\//, '');
  return relative(process.cwd(), plain).split(sep).join('/');
}

// The frame in the test's own file tells a person most; else the first that is no package's.
function frameOf(stack, testPath) {
  const frames = [...stack.matchAll(FRAME)].map(([, file, line, column]) => ({
    file,
    line: Number(line),
    column: Number(column),
  }));
  const found =
    frames.find(({ file }) => file.endsWith(testPath)) ??
    frames.find(({ file }) => !file.includes('node_modules') && !file.startsWith('node:'));
  return found === undefined ? {} : { ...found, file: fromHere(found.file) };
}

function failureOf(text, testPath) {
  const plain = text.replace(COLOUR, '');
  const end = plain.search(/\n\s+at /);
  const message = (end < 0 ? plain : plain.slice(0, end)).replace(/^Error: /, '').trim();
  return { message, detail: plain, ...frameOf(plain, testPath) };
}

function outcomeOf({ status, failing }, text) {
  if (status === 'failed') {
    return /Exceeded timeout of \d+ ms/.test(text) ? 'timed out' : 'failed';
  }
  if (status === 'passed') return failing ? 'expected failure' : 'passed';
  return 'skipped';
}

module.exports = class GauntletReporter {
  constructor() {
    this.counts = { cases: 0, failed: 0, skipped: 0 };
    this.live = new Map();
  }

  onRunStart() {
    writeFileSync(path, '');
    write({ kind: 'start', runner: 'jest' });
  }

  attempt(test, result) {
    const file = fromHere(test.path);
    const text = (result.failureMessages ?? []).join('\n');
    write({
      kind: 'attempt',
      file,
      titles: [...result.ancestorTitles, result.title],
      line: result.location?.line,
      column: result.location?.column === undefined ? undefined : result.location.column + 1,
      durationMs: result.duration ?? 0,
      outcome: outcomeOf(result, text),
      failure: result.status === 'failed' ? failureOf(text, test.path) : undefined,
      note: result.status === 'todo' ? 'todo' : undefined,
    });
  }

  // Each attempt of a retried test comes here by itself.
  onTestCaseResult(test, result) {
    if (result.status !== 'failed' && result.status !== 'passed') return;
    const seen = this.live.get(test.path) ?? new Map();
    seen.set(result.fullName, result.status);
    this.live.set(test.path, seen);
    this.attempt(test, result);
  }

  // What never ran, and all of a file whose runner does not tell of single tests.
  onTestFileResult(test, fileResult) {
    const seen = this.live.get(test.path) ?? new Map();
    this.live.delete(test.path);
    for (const result of fileResult.testResults) {
      // An afterEach may turn a test that was told as passed into a failed one.
      if (seen.get(result.fullName) !== result.status) this.attempt(test, result);
      this.counts.cases += 1;
      if (result.status === 'failed') this.counts.failed += 1;
      else if (result.status !== 'passed') this.counts.skipped += 1;
    }
    const broken = fileResult.testExecError;
    if (broken === undefined || broken === null) return;
    const text = String(broken.stack ?? broken.message ?? fileResult.failureMessage ?? broken);
    write({ kind: 'error', ...failureOf(text, test.path), file: fromHere(test.path) });
  }

  onTestResult(test, fileResult) {
    this.onTestFileResult(test, fileResult);
  }

  // An interrupted run has no end line: it is cut.
  onRunComplete(_contexts, results) {
    const broken = results.runExecError;
    if (broken) write({ kind: 'error', ...failureOf(String(broken.stack ?? broken.message), '') });
    if (!results.wasInterrupted) write({ kind: 'end', ...this.counts });
  }
};
