import { expect, test } from 'vitest';
import { parseMail } from './mail-message.ts';

test('the parts of a nested message are found and decoded', () => {
  const raw = [
    'Subject: =?utf-8?Q?caf=C3=A9_?= =?utf-8?B?w7wg4oKs?=',
    'To: a@example.com,',
    ' b@example.com',
    'Content-Type: multipart/mixed; boundary="a+b"',
    '',
    'nobody reads this',
    '--a+b',
    'Content-Type: multipart/alternative; boundary=in',
    '',
    '--in',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'Your code is 12=',
    '34, caf=C3=A9',
    '--in',
    'Content-Type: text/html; charset=iso-8859-1',
    '',
    '<b>caf\xe9</b>',
    '--in--',
    '--a+b',
    'Content-Type: application/pdf; name="bill.pdf"',
    'Content-Transfer-Encoding: base64',
    '',
    'AAEC/w==',
    '--a+b--',
    '',
  ].join('\r\n');
  expect(parseMail(raw)).toMatchObject({
    subject: 'café ü €',
    headers: { to: 'a@example.com, b@example.com' },
    text: 'Your code is 1234, café',
    html: '<b>café</b>',
    attachments: [
      { name: 'bill.pdf', type: 'application/pdf', content: Buffer.from([0, 1, 2, 255]) },
    ],
  });
});

test('a message without a type is text in UTF-8, one without headers too', () => {
  const bytes = Buffer.from('Subject: a\n\ngrün', 'utf8').toString('latin1');
  expect(parseMail(bytes)).toMatchObject({ subject: 'a', text: 'grün', html: '' });
  expect(parseMail('\r\nonly a body').text).toBe('only a body');
});
