import { describe, expect, test } from 'vitest';
import { hasProgram } from '../../testing/packages.ts';
import { expectNoPass, hanging, proof } from '../../testing/proof.ts';

const isHere = hasProgram('go', 'version');
const missing = isHere ? '' : ' (not run: go is not installed here)';
// The detector makes every build of these small programs several seconds longer.
const WITHOUT_RACE = `
systems:
  app:
    folder: .
    suites:
      unit: { runner: go-test }
`;

function go(testFile: string, more: Record<string, string> = {}, configuration = WITHOUT_RACE) {
  const files = {
    'go.mod': 'module example.com/shop\n\ngo 1.21\n',
    'price/price.go': 'package price\n',
  };
  return proof({ ...files, 'price/price_test.go': testFile, ...more }, { configuration });
}

describe.skipIf(!isHere)(`go test${missing}`, () => {
  test('a new project, by init alone: right counts, the failure with file and line', async () => {
    const shown = await proof({
      'go.mod': 'module example.com/shop\n\ngo 1.21\n',
      'price/price.go': 'package price\n',
      'price/price_test.go': `package price

import "testing"

func TestAdds(t *testing.T) {
	if 1+1 != 2 {
		t.Fatal("no")
	}
}

func TestRounds(t *testing.T) {
	t.Run("up", func(t *testing.T) {})
	t.Run("half up", func(t *testing.T) {
		t.Errorf("got %d, want %d", 2, 3)
	})
}

func TestLater(t *testing.T) {
	t.Skip("later")
}
`,
    });
    // A test with subtests that fail has failed as well, as go itself counts.
    expect(shown.counts).toEqual({ passed: 2, failed: 2, skipped: 1 });
    expect(shown.code).toBe(1);
    const up = shown.failures.find(({ title }) => title === 'TestRounds > half_up');
    expect(up).toMatchObject({ at: 'price/price_test.go:14', outcome: 'failed' });
    expect(up?.message).toContain('got 2, want 3');
  });

  test('all pass: exit code 0', async () => {
    const shown = await go('package price\nimport "testing"\nfunc TestA(t *testing.T) {}\n');
    expect(shown).toMatchObject({ code: 0, outlook: 'pass', counts: { passed: 1 } });
  });

  test('a package that does not build is a failure with its place', async () => {
    const shown = await go(
      'package price\nimport "testing"\nfunc TestA(t *testing.T) { gone() }\n',
    );
    expect(shown.code).toBe(1);
    expect(shown.failures[0]).toMatchObject({ at: 'price/price_test.go:3', outcome: 'errored' });
    expect(shown.failures[0]?.message).toContain('undefined: gone');
  });

  test('a panic takes its package with it, and the test is named', async () => {
    const shown = await go(
      'package price\nimport "testing"\nfunc TestA(t *testing.T) { panic("boom") }\n',
    );
    expect(shown.code).toBe(1);
    expect(shown.failures.map(({ title }) => title)).toContain('TestA');
  });

  test.each([
    ['zero tests', 'package price\n', undefined],
    [
      'only skipped tests',
      'package price\nimport "testing"\nfunc TestA(t *testing.T) { t.Skip() }\n',
      undefined,
    ],
    [
      'a process that exits',
      'package price\nimport ("os"; "testing")\nfunc TestA(t *testing.T) { os.Exit(0) }\n',
      undefined,
    ],
    [
      'a hang',
      'package price\nimport "testing"\nfunc TestA(t *testing.T) { for {} }\n',
      hanging('go-test'),
    ],
  ])('%s never passes', async (_name, testFile, configuration) => {
    expectNoPass(await go(testFile, {}, configuration));
  });

  test('two thousand tests are all counted', async () => {
    const shown = await go(`package price

import (
	"fmt"
	"testing"
)

func TestEach(t *testing.T) {
	for i := 0; i < 2000; i++ {
		t.Run(fmt.Sprint("n", i), func(t *testing.T) {
			if i == 7 {
				t.Error("seven")
			}
		})
	}
}
`);
    expect(shown.counts).toEqual({ passed: 1999, failed: 2 });
  });
});
