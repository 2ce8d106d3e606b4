import { expect, test } from 'vitest';
import { collector, Interned, millisIn, numberIn, rootOf, unescaped, valueIn } from './markup.ts';

test('entities: those of XML, numbers, and what is none', () => {
  const pairs: [string, string][] = [
    ['a', 'a'],
    ['&lt;&gt;&amp;&quot;&apos;', '<>&"\''],
    ['&#65;&#x42;&#X43;&#x1F600;', 'ABC😀'],
    ['&amp;lt;', '&lt;'],
    ['a & b; &nbsp; &; &#; &#x; &#xZZ; &', 'a & b; &nbsp; &; &#; &#x; &#xZZ; &'],
    ['&#0;&#xD800;&#x110000;', '\ufffd\ufffd\ufffd'],
    ['& &lt;', '& <'],
    ['&lt', '&lt'],
  ];
  for (const [written, plain] of pairs) expect(unescaped(written)).toBe(plain);
  const many = `${'&'.repeat(1_000_000)};`;
  expect(unescaped(many)).toBe(many);
});

test('numbers, as writers have them', () => {
  const number = (text: string) => numberIn(Buffer.from(text), 0, text.length);
  const pairs: [string, number | undefined][] = [
    ['12', 12],
    ['0.5', 0.5],
    ['1,234.5', 1234.5],
    ['1e-3', 0.001],
    ['123456789012', 123456789012],
    [' 7 ', 7],
    ['', undefined],
    ['.', undefined],
    ['1.2.3', undefined],
    ['NaN', undefined],
    ['1'.repeat(50), undefined],
  ];
  for (const [text, value] of pairs) expect(number(text), text).toBe(value);
});

test('seconds as milliseconds', () => {
  const millis = (text: string) => millisIn(Buffer.from(text), 0, text.length);
  for (const text of ['0.123', '12', '1.5', '0.25', '0', '1.23456789', '1,234.5', '99999999.5']) {
    expect(millis(text), text).toBeCloseTo(Number(text.replace(',', '')) * 1000, 6);
  }
  expect(millis('soon')).toBe(0);
});

test('a value is made once, and only for the same bytes', () => {
  const memory = Buffer.from(new ArrayBuffer(4096));
  const words = new Int32Array(memory.buffer);
  let made = 0;
  const known = new Interned((text) => ({ text, number: ++made }));
  const at = (start: number, text: string) => {
    memory.fill(0x21);
    memory.write(text, start);
    return known.of(memory, words, start, start + text.length, true);
  };
  const name = 'com.example.shop.Cart';
  for (let start = 0; start < 64; start += 1) {
    expect(at(start, name).text).toBe(name);
    expect(at(start, name.replace('C', 'D')).text).toBe(name.replace('C', 'D'));
    expect(at(start, `${name}s`).text).toBe(`${name}s`);
    expect(at(start, name.replace('com', 'con')).text).toBe(name.replace('com', 'con'));
  }
  const before = made;
  for (let start = 0; start < 64; start += 1) at(start, name);
  expect(made).toBeLessThanOrEqual(before + 4);
  expect(at(3, 'short').text).toBe('short');
});

test('texts are kept up to the cap, characters whole', () => {
  const text = collector(10);
  const bytes = Buffer.from('aé&amp;ü');
  text.add(bytes, 0, 8, false);
  text.add(bytes, 8, bytes.length, true);
  expect(text.take()).toBe('aé&ü');
  text.add(Buffer.from('x'.repeat(9)), 0, 9, false);
  text.add(Buffer.from('ü'), 0, 2, false);
  expect(text.full()).toBe(true);
  expect(text.take()).toBe('x'.repeat(9));
  expect(text.take()).toBe('');
});

test('values beyond the cap say so; roots are found behind what precedes them', () => {
  const long = Buffer.from('y'.repeat(100));
  expect(valueIn(long, 0, 100, true, 10)).toMatch(/^y{10}\n\[90 more\]$/);
  const root = '<?xml version="1.0"?>\n<!-- a --><!DOCTYPE b SYSTEM "c">\n<testsuites>';
  expect(rootOf(Buffer.from(root))).toBe('testsuites');
  expect(rootOf(Buffer.from(`\ufeff${root}`, 'utf16le'))).toBe('testsuites');
  expect(rootOf(Buffer.from('{"a":1}'))).toBeUndefined();
});
