import { describe, expect, test } from 'vitest';
import { hasProgram } from '../../testing/packages.ts';
import { expectNoPass, hanging, proof } from '../../testing/proof.ts';

const isHere = hasProgram('gradle', '--version');
const missing = isHere ? '' : ' (not run: Gradle is not installed here)';
const PATH = 'src/test/java/com/example/PriceTest.java';

const HEAD = `package com.example;
import static org.junit.Assert.*;
import org.junit.*;
`;

/** JUnit 4, which every Gradle runs, also Debian's 4.4. */
function project(body: string) {
  return {
    'settings.gradle': "rootProject.name = 'shop'\n",
    'build.gradle': `plugins { id 'java' }
repositories { mavenCentral() }
dependencies { testImplementation 'junit:junit:4.13.2' }
`,
    [PATH]: `${HEAD}public class PriceTest {\n${body}\n}\n`,
  };
}

const PROJECT = project(`  @Test public void adds() { assertEquals(2, 1 + 1); }
  @Test public void rounds() {
    assertEquals(3, Math.round(2.4));
  }
  @Test @Ignore("later") public void later() {}
  @Test public void broken() { throw new IllegalStateException("no db"); }`);

/** What Gradle 8 leaves, written by a program that stands in its place. */
const WRITES_REPORT = `#!/bin/sh
mkdir -p build/test-results/test
cat > build/test-results/test/TEST-com.example.PriceTest.xml <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="com.example.PriceTest" tests="2" skipped="0" failures="1" errors="0" time="0.02">
  <testcase name="adds()" classname="com.example.PriceTest" time="0.01"/>
  <testcase name="rounds()" classname="com.example.PriceTest" time="0.01">
    <failure message="expected: &lt;3&gt; but was: &lt;2&gt;" type="AssertionFailedError">x
	at com.example.PriceTest.rounds(PriceTest.java:7)
</failure>
  </testcase>
</testsuite>
END
exit 1
`;

test('the files that Gradle leaves are found, read and said in terms of files', async () => {
  const shown = await proof(
    { ...PROJECT, 'write.sh': WRITES_REPORT },
    {
      configuration: `
systems:
  app:
    folder: .
    suites:
      unit: { runner: gradle, options: { program: [sh, write.sh] } }
`,
    },
  );
  expect(shown.counts).toEqual({ passed: 1, failed: 1 });
  expect(shown.failures[0]).toMatchObject({ title: 'PriceTest > rounds()', at: `${PATH}:7` });
});

test('reports of an earlier run are nobody’s evidence', async () => {
  const path = 'build/test-results/test/TEST-com.example.PriceTest.xml';
  const old = '<testsuite tests="1"><testcase name="a" classname="B"/></testsuite>';
  const shown = await proof(
    { ...PROJECT, [path]: old },
    {
      configuration: `
systems:
  app:
    folder: .
    suites:
      unit: { runner: gradle, options: { program: ['true'] } }
`,
    },
  );
  expect(shown).toMatchObject({ code: 3, outlook: 'unknown' });
});

describe.skipIf(!isHere)(`gradle${missing}`, () => {
  test('a new project: right counts, the failure with file and line, exit code 1', async () => {
    const shown = await proof(PROJECT);
    expect(shown.counts).toEqual({ passed: 1, failed: 2, skipped: 1 });
    expect(shown.code).toBe(1);
    const rounds = shown.failures.find(({ title }) => title.startsWith('PriceTest > rounds'));
    expect(rounds).toMatchObject({ at: `${PATH}:7` });
    expect(rounds?.message).toContain('expected:<3> but was:<2>');
    const broken = shown.failures.find(({ title }) => title.startsWith('PriceTest > broken'));
    expect(broken).toMatchObject({ at: `${PATH}:10` });
  });

  test('all pass: exit code 0', async () => {
    const shown = await proof(project('  @Test public void a() {}'));
    expect(shown).toMatchObject({ code: 0, outlook: 'pass', counts: { passed: 1 } });
  });

  test.each([
    ['zero tests', '', undefined],
    ['what does not compile', '  @Test public void a() { gone(); }', undefined],
    ['a process that dies', '  @Test public void a() { Runtime.getRuntime().halt(0); }', undefined],
    ['a hang', '  @Test public void a() { for (;;); }', hanging('gradle')],
  ])('%s never passes', async (_name, body, configuration) => {
    expectNoPass(await proof(project(body), configuration === undefined ? {} : { configuration }));
  });
});
