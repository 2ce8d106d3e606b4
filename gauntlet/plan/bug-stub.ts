/**
 * The beginning of a test for an incident: it has its timeline, and fails until somebody has
 * written down what users did and what they should have got.
 */
import type { Incident } from '../model/incident.ts';

export interface Stub {
  readonly name: string;
  readonly text: string;
}

const WHAT = 'Do here what users did, and expect what they should have got.';

interface Kind {
  readonly name: (id: string) => string;
  readonly text: (title: string, timeline: readonly string[]) => string;
}

const script = (imports: string, fail: string): Kind['text'] => {
  return (title, timeline) =>
    `${blockComment(timeline)}${imports}
test(${JSON.stringify(title)}, () => {
  ${fail}
});
`;
};

const THROW = `throw new Error('${WHAT}');`;

const KINDS: Readonly<Record<string, Kind>> = {
  vitest: {
    name: (id) => `incident-${id}.test.ts`,
    text: script("import { expect, test } from 'vitest';\n", `expect.fail('${WHAT}');`),
  },
  jest: { name: (id) => `incident-${id}.test.js`, text: script('', THROW) },
  'node-test': {
    name: (id) => `incident-${id}.test.mjs`,
    text: script("import { test } from 'node:test';\n", THROW),
  },
  playwright: {
    name: (id) => `incident-${id}.spec.ts`,
    text: script("import { test } from '@playwright/test';\n", THROW),
  },
  pytest: {
    name: (id) => `test_incident_${wordOf(id)}.py`,
    text: (title, timeline) => `${lineComment('#', [title, ...timeline])}import pytest


def test_incident():
    pytest.fail("${WHAT}")
`,
  },
  'go-test': {
    name: (id) => `incident_${wordOf(id)}_test.go`,
    text: (title, timeline) => `${lineComment('//', [title, ...timeline])}package incidents

import "testing"

func TestIncident(t *testing.T) {
	t.Fatal("${WHAT}")
}
`,
  },
  'cargo-test': {
    name: (id) => `incident_${wordOf(id)}.rs`,
    text: (title, timeline) => `${lineComment('//', [title, ...timeline])}#[test]
fn incident() {
    panic!("${WHAT}");
}
`,
  },
};

export const stubRunners: readonly string[] = Object.keys(KINDS);

/** Undefined for a runner that has no way to say it. */
export function bugStub(incident: Incident, runner: string): Stub | undefined {
  const kind = KINDS[runner === 'nextest' ? 'cargo-test' : runner];
  if (kind === undefined) return undefined;
  const { id, environment, entries } = incident;
  const [first] = entries;
  const title = `incident ${id} in ${environment}: ${oneLine(first?.text ?? 'nothing was noted')}`;
  const timeline = entries.map(({ at, text }) => `${new Date(at).toISOString()}  ${oneLine(text)}`);
  return { name: kind.name(id), text: kind.text(title, timeline) };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** What was noted came from outside: it must not end the comment. */
function blockComment(lines: readonly string[]): string {
  const safe = lines.map((line) => ` * ${line.replaceAll('*/', '* /')}`);
  return `/**\n${safe.join('\n')}\n */\n`;
}

function lineComment(mark: string, lines: readonly string[]): string {
  return lines.map((line) => `${mark} ${line}\n`).join('');
}

function wordOf(id: string): string {
  return id.replaceAll(/\W/g, '_');
}
