/** A JUnit report as a large project has it: suites of 500 cases, one failure in so many. */

const PER_SUITE = 500;

export function reportOf(cases: number, failsEvery: number): string {
  return `<testsuites>\n${suitesOf(0, cases, failsEvery)}</testsuites>\n`;
}

/** The cases from one number up to another, to be put between the tags of the whole. */
export function suitesOf(from: number, to: number, failsEvery: number): string {
  const parts: string[] = [];
  for (let at = from; at < to; at += PER_SUITE) {
    const count = Math.min(PER_SUITE, to - at);
    const name = `com.example.shop.Suite${at / PER_SUITE}`;
    parts.push(`  <testsuite name="${name}" tests="${count}" errors="0" time="12.345">\n`);
    for (let index = at; index < at + count; index += 1) {
      parts.push(caseOf(index, name, index % failsEvery === failsEvery - 1));
    }
    parts.push('  </testsuite>\n');
  }
  return parts.join('');
}

function caseOf(index: number, suite: string, fails: boolean): string {
  const name = `shouldKeepTheOrderWhenItIsInterrupted${index}`;
  const time = `0.${String(index % 1000).padStart(3, '0')}`;
  const head = `    <testcase name="${name}" classname="${suite}Test" time="${time}"`;
  if (!fails) return `${head}/>\n`;
  return `${head}>
      <failure message="expected &lt;1&gt; but was &lt;2&gt;" type="java.lang.AssertionError">
java.lang.AssertionError: expected 1
\tat ${suite}Test.run(SuiteTest.java:41)
</failure>
    </testcase>
`;
}
