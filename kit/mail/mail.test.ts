import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { mailer } from './mail.ts';

/** Takes one mail after another as SMTP has it, and says every line that it heard. */
async function server(answerTo: (line: string) => string | undefined) {
  const heard: string[] = [];
  const listening: Server = createServer(async (socket) => {
    socket.on('error', () => socket.destroy());
    socket.write('220 here\r\n');
    let isBody = false;
    for await (const line of createInterface({ input: socket })) {
      heard.push(line);
      if (isBody && line !== '.') continue;
      isBody = line === 'DATA';
      socket.write(`${answerTo(line) ?? (isBody ? '354 go on' : '250 good')}\r\n`);
    }
  }).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  onTestFinished(() => void listening.close());
  const { port } = listening.address() as AddressInfo;
  return { heard, url: `smtp://127.0.0.1:${port}` };
}

const mail = { to: 'ann@example.com', subject: 'Hello', text: 'one line' };

test('a mail arrives with its sender, its recipient, its subject and its text', async () => {
  const { heard, url } = await server(() => undefined);
  const mails = mailer({ url, from: 'gateway@example.com' });
  onTestFinished(() => mails.close());
  await mails.send(mail);
  expect(heard).toEqual(
    expect.arrayContaining([
      'MAIL FROM:<gateway@example.com>',
      'RCPT TO:<ann@example.com>',
      'Subject: Hello',
      'one line',
    ]),
  );
});

test('a server that refuses, and one that is not there, fail the mail', async () => {
  const { url } = await server((line) => (line.startsWith('RCPT') ? '550 nobody' : undefined));
  const mails = mailer({ url, from: 'gateway@example.com' });
  onTestFinished(() => mails.close());
  await expect(mails.send(mail)).rejects.toThrow('nobody');
  const nowhere = mailer({ url: 'smtp://127.0.0.1:9', from: 'gateway@example.com' });
  await expect(nowhere.send(mail)).rejects.toThrow('ECONNREFUSED');
});
