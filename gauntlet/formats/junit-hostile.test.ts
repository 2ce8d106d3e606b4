import { expect, test } from 'vitest';
import { junit } from './junit.ts';
import { keepingSink, OPTIONS, readText } from './testing.ts';

const why = (text: string) => {
  const { completeness } = readText(junit, text).reading;
  return completeness.state === 'cut' ? `${completeness.offset}: ${completeness.why}` : 'whole';
};

test('document types and entities of their own are refused with the place', () => {
  expect(why('<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "c">]><testsuite/>')).toBe(
    '22: cut at byte 22: a DOCTYPE is refused, as it may declare entities',
  );
  expect(why('<testsuite><!ENTITY a SYSTEM "file:///etc/passwd"></testsuite>')).toContain('11: ');
});

test('what is not XML says so', () => {
  expect(why('hello')).toContain('0: cut at byte 0: it is not XML');
  expect(why('<testsuite></testsuite>x')).toContain('text after the root element');
  expect(why('<testsuite/><testsuite/>')).toContain('a second root element');
  expect(why('<testsuite><testcase></testsuite>')).toContain('</testsuite> ends what is not open');
  expect(why('<testsuite name></testsuite>')).toContain('an attribute without a value');
  expect(why('<testsuite name=a></testsuite>')).toContain('an attribute without quotes');
  expect(why('<testsuite / name="a"></testsuite>')).toContain('a "/" within a tag');
  expect(why('<testsuite><></testsuite>')).toContain('a tag without a name');
  expect(why('')).toContain('it is empty');
  expect(why('<testsuite><testcase name="a')).toContain('it ends within a tag');
  expect(why("<testsuite\n name = 'a \"b\"' ><testcase name='x'/></testsuite >")).toBe('whole');
  expect(why('<testsuite/><!-- a --><?b c?>\n')).toBe('whole');
  expect(why('<testsuite/><!-- a ')).toContain('it ends within a comment');
});

test('a million levels end at the cap', () => {
  expect(why('<testsuite>'.repeat(1_000_000))).toContain('nested deeper than 1,000 levels');
});

/** Pushes a part again and again, so that a gigabyte needs no gigabyte. */
function push(head: string, part: string, times: number, tail: string) {
  const sink = keepingSink();
  const reader = junit.reader(sink, OPTIONS);
  const bytes = Buffer.from(part);
  reader.push(Buffer.from(head));
  for (let count = 0; count < times && !reader.stopped(); count += 1) reader.push(bytes);
  reader.push(Buffer.from(tail));
  return { ...sink, reading: reader.end() };
}

const MEGABYTE = 'a'.repeat(1 << 20);

test('a gigabyte of output in one line is passed over', () => {
  const head = '<testsuite><testcase name="a"><failure message="m"/><system-out>';
  const tail = '</system-out></testcase></testsuite>';
  for (const [open, close] of [
    ['', ''],
    ['<![CDATA[', ']]>'],
  ] as const) {
    const before = process.memoryUsage().arrayBuffers;
    const { attempts, reading } = push(head + open, MEGABYTE, 1024, close + tail);
    expect(reading.completeness.state).toBe('whole');
    expect(attempts[0]?.failure?.detail?.length).toBe(16 * 1024);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
  }
});

test('a failure of a gigabyte keeps its beginning; an attribute of one is refused', () => {
  const long = push(
    '<testsuite><testcase name="a"><failure>',
    MEGABYTE,
    1024,
    '</failure></testcase></testsuite>',
  );
  expect(long.reading.completeness.state).toBe('whole');
  expect(long.attempts[0]?.failure?.detail?.length).toBe(64 * 1024);
  const { reading } = push('<testsuite><testcase name="', MEGABYTE, 1024, '"/></testsuite>');
  expect(reading.completeness).toMatchObject({
    state: 'cut',
    offset: 11,
    why: 'cut at byte 11: a tag of more than 8,388,608 bytes',
  });
});

test('long tags in small parts cost linear time', () => {
  const text = `<testsuite><testcase name="${'b'.repeat(3_000_000)}"/></testsuite>`;
  const { attempts, reading } = readText(junit, text, 100);
  expect(reading.completeness.state).toBe('whole');
  expect(attempts[0]?.titles[0]?.length).toBeLessThan(5_000);
});

test('the text that is kept can be capped by the caller', () => {
  const failure = `<failure message="${'é'.repeat(500)}">${'ü'.repeat(500)}`;
  const text = `<testsuite><testcase name="a">${failure}`;
  const options = { ...OPTIONS, textCapBytes: 101 };
  const { attempts } = readText(junit, `${text}</failure></testcase></testsuite>`, 64, options);
  expect(attempts[0]?.failure?.detail).toBe('ü'.repeat(50));
  expect(attempts[0]?.failure?.message).toBe(`${'é'.repeat(101)}\n[399 more]`);
});
