/** What we write is held to the schemas of others, and read by tools that know nothing of us. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { providers } from '../../render/ci/registry.ts';
import { forms } from '../../render/forms/registry.ts';
import { hostileFacts, hostileView } from '../../render/testing/hostile.ts';
import { npmPackages, pythonPrograms } from '../testing/packages.ts';

const npm = npmPackages({ ctrf: '0.3.0', '@microsoft/jest-sarif': '1.0.0-beta.0' });
const python = pythonPrograms([
  'check-jsonschema==0.39.0',
  'junitparser==4.0.2',
  'opentelemetry-proto==1.45.2',
]);
const isHere = npm !== undefined && python !== undefined;
const missing = isHere ? '' : ' (not run: the schemas can not be had here)';

const SCHEMAS: Readonly<Record<string, readonly string[]>> = {
  ctrf: ['ctrf/dist/ctrf-schema-0.0.json'],
  // It holds a pattern that is none in the dialect that schemas are to use.
  sarif: ['@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json', '--regex-variant=python'],
};
/** The schemas that check-jsonschema brings along. */
const CI_SCHEMAS = {
  github: 'vendor.github-workflows',
  gitlab: 'vendor.gitlab-ci',
  buildkite: 'vendor.buildkite',
} as const;

/** Throws with what the program said when it did not accept the text. */
function python3(words: readonly string[], text: string, name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'gauntlet-schemas-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, name);
  writeFileSync(path, text);
  const env = { ...process.env, PYTHONPATH: python };
  return execFileSync('python3', [...words, path], { env, encoding: 'utf8', stdio: 'pipe' });
}

function written(name: string): string {
  const form = forms.find((each) => each.name === name);
  if (form === undefined) throw new Error(`no form ${name}`);
  return form.render({ view: hostileView(), facts: hostileFacts });
}

function validate(text: string, name: string, ...schema: readonly string[]): string {
  return python3(['-m', 'check_jsonschema', ...schema], text, name);
}

const COUNT_CASES = `
import sys
from junitparser import JUnitXml
cases = [case for suite in JUnitXml.fromfile(sys.argv[1]) for case in suite]
print(len(cases), sum(not case.is_passed and not case.is_skipped for case in cases))
`;
const COUNT_SPANS = `
import sys
from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2
request = json_format.Parse(open(sys.argv[1]).read(), trace_service_pb2.ExportTraceServiceRequest())
print(sum(len(scope.spans) for each in request.resource_spans for scope in each.scope_spans))
`;

describe.skipIf(!isHere)(`by others${missing}`, () => {
  test.each(Object.entries(SCHEMAS))(
    '%s is what its schema asks for',
    (name, [schema = '', ...more]) => {
      const asked = ['--schemafile', join(npm ?? '', schema), ...more];
      const text = written(name);
      expect(validate(text, 'a.json', ...asked)).toContain('ok');
      // The schema is one that refuses: else its word would say nothing.
      const broken = text.replace(/"(?:tool|runs)":/, '"other":');
      expect(() => validate(broken, 'a.json', ...asked)).toThrow();
    },
  );

  test.each(Object.entries(CI_SCHEMAS))(
    'the pipeline for %s is what its schema asks for',
    (name, schema) => {
      const provider = providers.find((each) => each.name === name);
      const options = { install: 'npm ci', shards: 3, environment: 'demo', mainBranch: 'main' };
      const text = provider?.render(options) ?? '';
      expect(validate(text, 'a.yaml', '--builtin-schema', schema)).toContain('ok');
    },
  );

  test('JUnit is read by junitparser, case by case', () => {
    expect(python3(['-c', COUNT_CASES], written('junit'), 'a.xml').trim()).toBe('5 2');
  });

  test('OTLP is an export request of OpenTelemetry, with no field that it does not know', () => {
    const text = written('otlp');
    expect(Number(python3(['-c', COUNT_SPANS], text, 'a.json'))).toBeGreaterThan(5);
    const broken = text.replace('"spans"', '"spams"');
    expect(() => python3(['-c', COUNT_SPANS], broken, 'a.json')).toThrow(/spams/);
  });
});
