/**
 * A real SMTP server on a free port that delivers nothing: it keeps what it is given, for the test
 * to read. It takes any recipient and any password; it can be told to refuse.
 */
import { createServer, type Socket } from 'node:net';
import { listen } from './listener.ts';
import { type MailParts, parseMail } from './mail-message.ts';
import { SmtpSession } from './smtp-session.ts';
import { Arrivals } from './wait-for.ts';

/** A message as it came over the wire, and its parts. */
export interface CapturedMail extends MailParts {
  readonly from: string;
  /** Those of the envelope, blind copies included. */
  readonly to: readonly string[];
  readonly raw: string;
}

export interface MailBox {
  readonly host: string;
  readonly port: number;
  /** `smtp://127.0.0.1:port` */
  readonly url: string;
  readonly messages: readonly CapturedMail[];
  waitFor(fits: (mail: CapturedMail) => boolean, timeoutMs?: number): Promise<CapturedMail>;
  /** Answers to this recipient with an error from now on: `550 no such user`. */
  refuse(recipient: string, answer?: string): void;
  clear(): void;
  close(): Promise<void>;
}

const waitDefaultMs = 5_000;

export async function mailBox(): Promise<MailBox> {
  const arrivals = new Arrivals<CapturedMail>();
  const refused = new Map<string, string>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A client that breaks off is its own affair.
    socket.on('error', () => socket.destroy());
    const session = new SmtpSession({
      refusalOf: (recipient) => refused.get(recipient),
      onMail: ({ from, to, raw }) => arrivals.add({ from, to, raw, ...parseMail(raw) }),
    });
    socket.write(session.greeting);
    socket.on('data', (piece: Buffer) => {
      const answer = session.take(piece.toString('latin1'));
      if (answer.text !== '') socket.write(answer.text, 'latin1');
      if (answer.ends) socket.end();
    });
  });
  const port = await listen(server);
  return {
    host: '127.0.0.1',
    port,
    url: `smtp://127.0.0.1:${port}`,
    messages: arrivals.all,
    waitFor: (fits, timeoutMs = waitDefaultMs) =>
      arrivals.waitFor(fits, timeoutMs, ({ to, subject }) => `'${subject}' to ${to.join(', ')}`),
    refuse: (recipient, answer = '550 no such user') => void refused.set(recipient, answer),
    clear: () => arrivals.clear(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
