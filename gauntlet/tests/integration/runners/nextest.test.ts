import { delimiter } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hasProgram } from '../../testing/packages.ts';
import { expectNoPass, hanging, proof } from '../../testing/proof.ts';
import { nextest } from '../../testing/tools.ts';

const isInstalled = hasProgram('cargo', 'nextest', '--version');
const built = isInstalled ? undefined : nextest();
const isHere = isInstalled || built !== undefined;
const missing = isHere ? '' : ' (not run: cargo-nextest can not be had here)';
const environment = { PATH: [built ?? '', process.env.PATH].join(delimiter) };

const PROJECT = {
  'Cargo.toml': '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n',
  '.config/nextest.toml': '[profile.default]\nretries = 0\n',
  'src/lib.rs': '#[test]\nfn a() {}\n#[test]\nfn b() { assert!(false); }\n',
};

/** The documented form of its report, written by a program that stands in its place. */
const WRITES_REPORT = `#!/bin/sh
mkdir -p target/nextest/default
cat > target/nextest/default/gauntlet.xml <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="nextest-run" tests="2" failures="1" errors="0" time="0.01">
  <testsuite name="shop" tests="2" disabled="0" errors="0" failures="1">
    <testcase name="a" classname="shop" time="0.005"/>
    <testcase name="b" classname="shop" time="0.005">
      <failure type="test failure">thread 'b' panicked at src/lib.rs:4:10:
assertion failed: false</failure>
    </testcase>
  </testsuite>
</testsuites>
END
exit 100
`;

test('its JUnit file is found and read', async () => {
  const shown = await proof(
    { ...PROJECT, 'write.sh': WRITES_REPORT },
    {
      configuration: `
systems:
  app:
    folder: .
    suites:
      unit: { runner: nextest, options: { program: [sh, write.sh] } }
`,
    },
  );
  expect(shown.counts).toEqual({ passed: 1, failed: 1 });
  expect(shown.code).toBe(1);
});

function cargo(body: string) {
  return { ...PROJECT, 'src/lib.rs': body };
}

describe.skipIf(!isHere)(`nextest${missing}`, () => {
  test('a new project: right counts, the failure with file and line, exit code 1', async () => {
    const shown = await proof(PROJECT, { environment });
    expect(shown.counts).toEqual({ passed: 1, failed: 1 });
    expect(shown.code).toBe(1);
    expect(shown.failures[0]).toMatchObject({ at: 'src/lib.rs:4' });
  });

  test('all pass: exit code 0', async () => {
    const shown = await proof(cargo('#[test]\nfn a() {}\n'), { environment });
    expect(shown).toMatchObject({ code: 0, outlook: 'pass', counts: { passed: 1 } });
  });

  test.each([
    ['zero tests', '', undefined],
    ['what does not compile', '#[test]\nfn a() { gone(); }\n', undefined],
    ['a process that dies', '#[test]\nfn a() { std::process::abort(); }\n', undefined],
    ['a hang', '#[test]\nfn a() { loop {} }\n', hanging('nextest')],
  ])('%s never passes', async (_name, body, configuration) => {
    const more = configuration === undefined ? {} : { configuration };
    expectNoPass(await proof(cargo(body), { environment, ...more }));
  });
});
