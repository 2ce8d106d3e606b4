import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { S3Error } from '../errors.ts';
import { readXml } from './read.ts';
import { xmlDocument, xmlNodes } from './write.ts';

const read = (text: string, root = 'Delete') => readXml(Buffer.from(text), root);

function codeOf(text: string): string {
  try {
    read(text)
      .all('Object')
      .map((one) => one.text('Key'));
    return 'accepted';
  } catch (error) {
    return error instanceof S3Error ? error.code : String(error);
  }
}

describe('reading', () => {
  test('what was written is read back', () => {
    const texts = fc
      .string({ unit: 'grapheme', maxLength: 20 })
      .filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(texts, { minLength: 1, maxLength: 5 }), (keys) => {
        const nodes = keys.map((key) => ['Object', [['Key', key]]] as const);
        const found = read(xmlDocument('Delete', nodes)).all('Object');
        expect(found.map((one) => one.text('Key'))).toEqual(keys);
      }),
    );
  });

  test('white space between elements, comments, prefixes and unknown elements do no harm', () => {
    const text = `<?xml version="1.0"?>
      <a:Delete xmlns:a="x"> <!-- none --> <a:Quiet>true</a:Quiet>
        <Object> <Key> a b </Key> <Other><Key>no</Key></Other> </Object> </a:Delete>`;
    const root = read(text);
    expect(root.text('Quiet')).toBe('true');
    expect(root.all('Object').map((one) => one.text('Key'))).toEqual([' a b ']);
    expect(root.one('Nothing')).toBeUndefined();
  });

  test.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['another root', '<Remove/>'],
    ['an element that does not end', '<Delete><Object>'],
    ['a second root', '<Delete/><Delete/>'],
    ['a DOCTYPE', '<!DOCTYPE Delete [<!ENTITY a "b">]><Delete/>'],
    ['an entity of its own', '<Delete><Object><Key>&a;</Key></Object></Delete>'],
    ['a bare ampersand', '<Delete><Object><Key>a & b</Key></Object></Delete>'],
    ['a NUL', '<Delete><Object><Key>&#0;</Key></Object></Delete>'],
    ['half a pair', '<Delete><Object><Key>&#xd800;</Key></Object></Delete>'],
    ['CDATA', '<Delete><Object><Key><![CDATA[a]]></Key></Object></Delete>'],
    ['an instruction', '<Delete><?php echo 1 ?></Delete>'],
    ['two keys', '<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>'],
    ['depth without end', '<a>'.repeat(5_000)],
  ])('%s is refused', (_, text) => {
    expect(codeOf(text)).toBe('MalformedXML');
  });

  test('names that JavaScript knows are nothing special', () => {
    const root = read('<Delete><Object><Key>a</Key></Object></Delete>');
    expect([root.all('constructor'), root.one('__proto__'), root.text('toString')]).toEqual([
      [],
      undefined,
      undefined,
    ]);
  });

  test('bytes that are no UTF-8 are refused', () => {
    const bytes = Buffer.from('<Delete>\xff</Delete>', 'latin1');
    expect(() => readXml(bytes, 'Delete')).toThrow(S3Error);
  });
});

test('control characters are written so that parsers take them', () => {
  expect(xmlNodes([['Key', 'a\u0001\r\n<&>"\'']])).toBe(
    '<Key>a&#x1;&#xd;&#xa;&lt;&amp;&gt;&quot;&apos;</Key>',
  );
  expect(
    xmlNodes([
      ['A', undefined],
      ['B', ''],
      [
        'C',
        [
          ['D', 5],
          ['E', false],
        ],
      ],
    ]),
  ).toBe('<B/><C><D>5</D><E>false</E></C>');
});
