import { describe, expect, test } from 'vitest';
import { hasProgram } from '../../testing/packages.ts';
import { expectNoPass, hanging, proof } from '../../testing/proof.ts';

const isHere = hasProgram('cargo', '--version');
const missing = isHere ? '' : ' (not run: cargo is not installed here)';

function manifest(name: string): string {
  return `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n`;
}

function cargo(testFile: string, more: Record<string, string> = {}, configuration?: string) {
  const files = { 'Cargo.toml': manifest('my-shop'), 'src/lib.rs': '', 'tests/it.rs': testFile };
  const given = configuration === undefined ? {} : { configuration };
  return proof({ ...files, ...more }, { ...given, environment: { RUST_BACKTRACE: '0' } });
}

describe.skipIf(!isHere)(`cargo test${missing}`, () => {
  test('a new project: right counts, the failure with file and line, exit code 1', async () => {
    const shown = await cargo('#[test]\nfn whole() { print!("no newline"); }\n', {
      'src/lib.rs': `/// Adds.
///
/// \`\`\`
/// assert_eq!(my_shop::add(1, 1), 2);
/// \`\`\`
pub fn add(a: i32, b: i32) -> i32 { a + b }

#[cfg(test)]
mod tests {
    #[test]
    fn adds() { assert_eq!(super::add(1, 1), 2); }
    #[test]
    fn rounds() {
        assert_eq!(super::add(1, 2), 4, "rounding");
    }
    #[test]
    #[ignore = "later"]
    fn later() {}
    #[test]
    #[should_panic]
    fn unmet() {}
}
`,
    });
    expect(shown.counts).toEqual({ passed: 3, failed: 2, skipped: 1 });
    expect(shown.code).toBe(1);
    const rounds = shown.failures.find(({ title }) => title === 'tests > rounds');
    expect(rounds).toMatchObject({ at: 'src/lib.rs:14', outcome: 'failed' });
    expect(rounds?.message).toContain('rounding');
    const unmet = shown.failures.find(({ title }) => title === 'tests > unmet');
    expect(unmet).toMatchObject({ at: 'src/lib.rs:21' });
  });

  test('a workspace is one suite, and its packages keep their files apart', async () => {
    const own = '#[test]\nfn a() {}\n';
    const shown = await proof({
      'Cargo.toml': '[workspace]\nmembers = ["one", "two"]\nresolver = "2"\n',
      'one/Cargo.toml': manifest('one'),
      'one/src/lib.rs': own,
      'two/Cargo.toml': manifest('two'),
      'two/src/lib.rs': '#[test]\nfn a() { assert!(false); }\n',
    });
    expect(shown.counts).toEqual({ passed: 1, failed: 1 });
    expect(shown.failures[0]).toMatchObject({ title: 'a', at: 'two/src/lib.rs:2' });
  });

  test('what does not build is a failure with its place', async () => {
    const shown = await cargo('#[test]\nfn a() { gone(); }\n');
    expect(shown.code).toBe(1);
    expect(shown.failures[0]).toMatchObject({ at: 'tests/it.rs:2', outcome: 'errored' });
  });

  test('a program that dies is told as that, and the others still count', async () => {
    const shown = await cargo('#[test]\nfn a() { std::process::abort(); }\n', {
      'src/lib.rs': '#[test]\nfn b() {}\n',
    });
    expect(shown.code).toBe(1);
    expect(shown.counts).toEqual({ passed: 1, failed: 1 });
    expect(shown.failures[0]).toMatchObject({ outcome: 'crashed' });
  });

  test.each([
    ['zero tests', '', undefined],
    ['only skipped tests', '#[test]\n#[ignore]\nfn a() {}\n', undefined],
    ['a process that exits', '#[test]\nfn a() { std::process::exit(0); }\n', undefined],
    ['a hang', '#[test]\nfn a() { loop {} }\n', hanging('cargo-test')],
  ])('%s never passes', async (_name, testFile, configuration) => {
    expectNoPass(await cargo(testFile, {}, configuration));
  });

  test('two thousand tests are all counted', async () => {
    const one = (at: number) => `#[test]\nfn n${at}() { assert_ne!(${at}, 7); }\n`;
    const shown = await cargo(Array.from({ length: 2000 }, (_, at) => one(at)).join(''));
    expect(shown.counts).toEqual({ passed: 1999, failed: 1 });
  });
});
