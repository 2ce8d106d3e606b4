import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Envelope, SmtpSession } from './smtp-session.ts';

const talk = [
  'EHLO me',
  'AUTH PLAIN AGEAYg==',
  'MAIL FROM:<a@example.com> BODY=8BITMIME',
  'RCPT TO:<b@example.com>',
  'RCPT TO:<gone@example.com>',
  'RCPT TO:<c@example.com>',
  'DATA',
  'Subject: dots',
  '',
  '..one',
  '. two',
  '.',
  'RSET',
  'WHAT',
  'QUIT',
  '',
].join('\r\n');

test('a conversation is understood however it is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: talk.length }), { maxLength: 8 }), (cuts) => {
      const mails: Envelope[] = [];
      const session = new SmtpSession({
        refusalOf: (to) => (to.startsWith('gone') ? '550 gone' : undefined),
        onMail: (mail) => mails.push(mail),
      });
      const places = [0, ...cuts, talk.length].toSorted((one, other) => one - other);
      let text = '';
      for (const [index, from] of places.entries())
        text += session.take(talk.slice(from, places[index + 1] ?? talk.length)).text;
      expect(mails).toEqual([
        {
          from: 'a@example.com',
          to: ['b@example.com', 'c@example.com'],
          raw: 'Subject: dots\r\n\r\n.one\r\n two\r\n',
        },
      ]);
      const codes = text.split('\r\n').map((line) => line.slice(0, 4).trim());
      expect(codes.join(' ')).toBe('250- 250- 250- 250 235 250 250 550 250 354 250 250 502 221 ');
    }),
  );
});

test('commands out of order are refused', () => {
  const session = new SmtpSession({ refusalOf: () => undefined, onMail: () => undefined });
  const first = (line: string) => session.take(`${line}\r\n`).text.slice(0, 3);
  expect(['DATA', 'RCPT TO:<a@b>', 'MAIL FROM:a', 'AUTH OTHER'].map(first)).toEqual([
    '503',
    '503',
    '501',
    '504',
  ]);
  expect(['AUTH LOGIN', 'bWU=', 'c2VjcmV0'].map(first)).toEqual(['334', '334', '235']);
});
