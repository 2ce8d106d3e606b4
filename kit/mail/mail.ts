/** Mail through any SMTP server, one connection at a time. */
import { createTransport } from 'nodemailer';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface MailerOptions {
  /** `smtp://user:password@mail.example.com:587`, or `smtps:` where TLS comes first. */
  readonly url: string;
  readonly from: string;
  /** Longer than this nobody waits for a server that is silent. */
  readonly limitMs?: number;
}

export interface Mailer {
  /** Resolves when the server has taken it; what becomes of it then only the server knows. */
  send(mail: Mail): Promise<void>;
  close(): void;
}

export function mailer({ url, from, limitMs = 10_000 }: MailerOptions): Mailer {
  const limits = { connectionTimeout: limitMs, greetingTimeout: limitMs, socketTimeout: limitMs };
  const transport = createTransport({ url, ...limits });
  return {
    async send({ to, subject, text }) {
      await transport.sendMail({ from, to, subject, text });
    },
    close: () => transport.close(),
  };
}
