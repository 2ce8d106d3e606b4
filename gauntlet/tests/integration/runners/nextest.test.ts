import { describe, expect, test } from 'vitest';
import { hasProgram } from '../../testing/packages.ts';
import { proof } from '../../testing/proof.ts';

const isHere = hasProgram('cargo', 'nextest', '--version');
const missing = isHere ? '' : ' (not run: cargo-nextest is not installed here)';

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

describe.skipIf(!isHere)(`nextest${missing}`, () => {
  test('a new project: right counts and exit code 1', async () => {
    const shown = await proof(PROJECT);
    expect(shown.counts).toEqual({ passed: 1, failed: 1 });
    expect(shown.code).toBe(1);
  });
});
