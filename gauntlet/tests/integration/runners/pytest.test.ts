import { describe, expect, test } from 'vitest';
import { hasProgram } from '../../testing/packages.ts';
import { expectNoPass, hanging, proof } from '../../testing/proof.ts';

const isHere = hasProgram('pytest', '--version');
const missing = isHere ? '' : ' (not run: pytest is not installed here)';

function pytest(testFile: string, more: Record<string, string> = {}, configuration?: string) {
  const files = { 'pytest.ini': '[pytest]\nmarkers =\n  slow: takes long\n' };
  return proof(
    { ...files, 'tests/test_price.py': testFile, ...more },
    configuration === undefined ? {} : { configuration },
  );
}

describe.skipIf(!isHere)(`pytest${missing}`, () => {
  test('a new project: right counts, the failure with file and line, exit code 1', async () => {
    const shown = await pytest(`import pytest

class TestPrice:
    def test_adds(self):
        assert 1 + 1 == 2

    @pytest.mark.slow
    def test_rounds(self):
        assert round(2.5) == 3

@pytest.mark.parametrize("n", [1, 2, 3])
def test_each(n):
    assert n < 3

@pytest.mark.skip(reason="later")
def test_later():
    pass

@pytest.mark.xfail
def test_known():
    assert False

@pytest.fixture
def db():
    raise RuntimeError("no db")

def test_stored(db):
    pass

@pytest.fixture
def leaves():
    yield
    raise RuntimeError("left over")

def test_left(leaves):
    pass

def test_parts(subtests):
    with subtests.test(msg="one"):
        assert True
    with subtests.test(msg="two"):
        assert False
`);
    // Of the subtests one passed and one failed, and with it the test around them.
    expect(shown.counts).toEqual({ passed: 5, failed: 6, skipped: 1 });
    expect(shown.code).toBe(1);
    const rounds = shown.failures.find(({ title }) => title === 'TestPrice > test_rounds');
    expect(rounds).toMatchObject({ at: 'tests/test_price.py:9', outcome: 'failed' });
    expect(rounds?.message).toContain('assert 2 == 3');
    const stored = shown.failures.find(({ title }) => title === 'test_stored');
    expect(stored).toMatchObject({ outcome: 'errored', at: 'tests/test_price.py:25' });
    const left = shown.failures.find(({ title }) => title === 'test_left');
    expect(left).toMatchObject({ outcome: 'errored', message: 'RuntimeError: left over' });
  });

  test('all pass: exit code 0', async () => {
    const shown = await pytest('def test_a():\n    pass\n');
    expect(shown).toMatchObject({ code: 0, outlook: 'pass', counts: { passed: 1 } });
  });

  test('a file that does not load is a failure of that file', async () => {
    const shown = await pytest('import gone\n');
    expect(shown.code).toBe(1);
    expect(shown.failures[0]).toMatchObject({ at: 'tests/test_price.py:1', outcome: 'errored' });
    expect(shown.failures[0]?.message).toContain("No module named 'gone'");
  });

  test.each([
    ['zero tests', '', undefined],
    [
      'only skipped tests',
      'import pytest\npytestmark = pytest.mark.skip\ndef test_a(): pass\n',
      undefined,
    ],
    ['a process that dies', 'import os\ndef test_a(): os.abort()\n', undefined],
    ['an interruption', 'def test_a(): raise KeyboardInterrupt\n', undefined],
    ['a hang', 'def test_a():\n    while True: pass\n', hanging('pytest')],
  ])('%s never passes', async (_name, testFile, configuration) => {
    expectNoPass(await pytest(testFile, {}, configuration));
  });

  test('two thousand tests are all counted', async () => {
    const shown = await pytest(`import pytest
@pytest.mark.parametrize("n", range(2000))
def test_each(n):
    assert n != 7
`);
    expect(shown.counts).toEqual({ passed: 1999, failed: 1 });
  });
});
