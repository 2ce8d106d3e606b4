/** An SMTP server that keeps what it is given. */
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { vi } from 'vitest';

export interface Mail {
  readonly from: string;
  readonly to: string;
  /** Head and body, as they came over the wire. */
  readonly text: string;
}

export interface MailServer extends AsyncDisposable {
  readonly url: string;
  readonly mails: readonly Mail[];
  /** Refuses every message for now, as a server does whose disk is full. */
  isBusy: boolean;
  waitFor(to: string): Promise<Mail>;
}

export async function startMailServer(): Promise<MailServer> {
  const mails: Mail[] = [];
  const sockets = new Set<Socket>();
  const state = { isBusy: false };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    void converse(socket, mails, () => state.isBusy);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return Object.assign(state, {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    waitFor: (to: string) =>
      vi.waitFor(
        () => {
          const mail = mails.find((one) => one.to === to);
          if (mail === undefined) throw new Error(`no mail to ${to} yet`);
          return mail;
        },
        { timeout: 60_000, interval: 50 },
      ),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}

async function converse(socket: Socket, mails: Mail[], isBusy: () => boolean): Promise<void> {
  const say = (line: string) => socket.write(`${line}\r\n`);
  let from = '';
  let to = '';
  let data: string[] | undefined;
  say('220 test ESMTP');
  for await (const line of createInterface({
    input: socket,
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    if (data !== undefined) {
      if (line !== '.') {
        // A dot that begins a line is sent twice.
        data.push(line.startsWith('..') ? line.slice(1) : line);
        continue;
      }
      mails.push({ from, to, text: data.join('\n') });
      data = undefined;
      say('250 kept');
      continue;
    }
    const [verb = ''] = line.toUpperCase().split(/[ :]/);
    const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
    if (verb === 'MAIL') from = address;
    if (verb === 'RCPT') to = address;
    if (verb === 'DATA') data = [];
    if (verb === 'MAIL' && isBusy()) say('452 no room');
    else say(answers[verb] ?? '502 not known here');
    if (verb === 'QUIT') socket.end();
  }
}

const answers: Readonly<Record<string, string>> = {
  EHLO: '250 test',
  HELO: '250 test',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 end with a dot',
  RSET: '250 ok',
  NOOP: '250 ok',
  QUIT: '221 bye',
};
