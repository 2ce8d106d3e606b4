import { expect, test } from 'vitest';
import { isSurelyEmpty, queryOf } from './listing.ts';

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';
const objects = (inner: string) => `${XML}<ListBucketResult xmlns="s3">${inner}</ListBucketResult>`;
const uploads = (inner: string) =>
  `${XML}<ListMultipartUploadsResult>${inner}</ListMultipartUploadsResult>\n`;

test('nothing in it', () => {
  const inner = '<Name>logs</Name><Prefix>v1/</Prefix><KeyCount>0</KeyCount><MaxKeys>1</MaxKeys>';
  expect(isSurelyEmpty('objects', objects(`${inner}<IsTruncated>false</IsTruncated>`))).toBe(true);
  expect(isSurelyEmpty('objects', objects(''))).toBe(true);
  expect(isSurelyEmpty('uploads', uploads('<UploadIdMarker/><KeyMarker/>'))).toBe(true);
});

test.each([
  ['an object', 'objects', objects('<Contents><Key>v1/a</Key></Contents>')],
  ['an upload', 'uploads', uploads('<Upload><Key>v1/a</Key></Upload>')],
  ['a page that is not the last', 'objects', objects('<IsTruncated>true</IsTruncated>')],
  ['half an answer', 'objects', `${XML}<ListBucketResult>`],
  ['nothing at all', 'objects', ''],
  ['the other list', 'objects', uploads('')],
  ['a page of a proxy', 'uploads', '<html><body>Please log in</body></html>'],
  ['names that are written otherwise', 'objects', '<s:ListBucketResult></s:ListBucketResult>'],
] as const)('%s is not surely empty', (_, listing, text) => {
  expect(isSurelyEmpty(listing, text)).toBe(false);
});

test('the questions are sorted and escaped, as they are signed', () => {
  expect(queryOf('objects', 'v 1/')).toBe('list-type=2&max-keys=1&prefix=v%201%2F');
  expect(queryOf('uploads', 'v1/')).toBe('max-uploads=1&prefix=v1%2F&uploads=');
});
