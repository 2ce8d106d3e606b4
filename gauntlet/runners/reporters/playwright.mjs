// Runs inside the user's Playwright: writes a line for each attempt as it ends. The form of the
// lines is in formats/events.ts. Where there are several projects (browsers), the project's name
// is the parameter: the test stays one test.
import { appendFileSync, writeFileSync } from 'node:fs';
import { relative, sep } from 'node:path';

const path = process.env.GAUNTLET_EVENTS;

// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are control characters
const COLOUR = /\u001b\[[0-9;]*m/g;

function write(event) {
  appendFileSync(path, `${JSON.stringify({ v: 1, ...event })}\n`);
}

function fromHere(file) {
  return relative(process.cwd(), file).split(sep).join('/');
}

function failureOf(error, location) {
  const place = error.location ?? location;
  const message = String(error.message ?? error.value ?? error).replace(COLOUR, '');
  const stack = String(error.stack ?? '').replace(COLOUR, '');
  const at = place && { file: fromHere(place.file), line: place.line, column: place.column };
  return { message: message.replace(/^Error: /, ''), detail: stack, ...at };
}

function outcomeOf(test, result) {
  if (result.status === 'timedOut') return 'timed out';
  if (result.status === 'interrupted') return 'errored';
  if (result.status === 'skipped') return 'skipped';
  if (test.expectedStatus === 'failed') {
    return result.status === 'failed' ? 'expected failure' : 'failed';
  }
  return result.status;
}

function noteOf(test) {
  const kinds = ['skip', 'fixme', 'fail'];
  const found = test.annotations.find(({ type }) => kinds.includes(type));
  return found?.description;
}

let bodies = 0;

// What a test attached in memory goes into a file beside ours, which is copied when it is read.
function attachmentsOf(result) {
  const files = (result.attachments ?? []).flatMap(({ name, path: file, body, contentType }) => {
    if (file) return [{ name, path: file }];
    if (!body) return [];
    bodies += 1;
    const kind = /^[\w.+-]+\/(?:[\w.-]+\+)?([\w-]{1,12})/.exec(contentType ?? '')?.[1] ?? 'bin';
    const ending = kind === 'plain' ? 'txt' : kind;
    const own = `${path}.${bodies}.${ending}`;
    writeFileSync(own, body);
    return [{ name, path: own }];
  });
  return files.length ? files : undefined;
}

export default class GauntletReporter {
  printsToStdio() {
    return false;
  }

  onBegin(config) {
    this.projects = config.projects.length;
    this.ended = new Map();
    writeFileSync(path, '');
    write({ kind: 'start', runner: 'playwright', version: config.version });
  }

  onTestEnd(test, result) {
    const [, project, , ...titles] = test.titlePath();
    const outcome = outcomeOf(test, result);
    const isBad = !['passed', 'skipped', 'expected failure'].includes(outcome);
    const unexpected = { message: 'it was expected to fail, and passed' };
    const error = result.errors[0] ?? (isBad ? unexpected : undefined);
    this.ended.set(test.id, isBad ? 'failed' : outcome);
    write({
      kind: 'attempt',
      file: fromHere(test.location.file),
      titles,
      parameter: this.projects > 1 ? project : '',
      line: test.location.line,
      column: test.location.column,
      durationMs: result.duration,
      outcome,
      failure: isBad && error ? failureOf(error, test.location) : undefined,
      tags: test.tags.length ? test.tags.map((tag) => tag.replace(/^@/, '')) : undefined,
      note: noteOf(test),
      attachments: isBad ? attachmentsOf(result) : undefined,
    });
  }

  // What fails outside of a test: a file that does not load, a global set-up.
  onError(error) {
    write({ kind: 'error', ...failureOf(error, error.location) });
  }

  onEnd(result) {
    if (result.status === 'interrupted') return;
    const count = (kind) => [...this.ended.values()].filter((each) => each === kind).length;
    write({
      kind: 'end',
      cases: this.ended.size,
      failed: count('failed'),
      skipped: count('skipped'),
    });
  }
}
