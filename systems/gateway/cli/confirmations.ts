/** How a person confirms an address: by mail where there is a server, else in the log. */
import { type Mailer, mailer } from '@gauntlet/kit/mail';
import type { Logger } from '@gauntlet/kit/telemetry';
import type { readEnvironment } from './environment.ts';

export type SendConfirmation = (email: string, token: string) => Promise<void>;

/** For `gateway dev`: whoever reads the terminal is everybody. */
export function confirmationsAt(
  publicUrl: string,
  print: (line: string) => void,
): SendConfirmation {
  return async (email, token) => print(`Confirm ${email}: ${linkTo(publicUrl, token)}`);
}

/** The operator confirms by hand, or puts a program of theirs behind the log. */
function confirmationsInLog(log: Logger): SendConfirmation {
  return async (email) => {
    log.warn({ email }, 'no way to reach people is set up: nobody was sent a confirmation');
  };
}

/** The link leads to a page with a button: programs that look at mails follow every link. */
export function confirmationsByMail(
  mails: Pick<Mailer, 'send'>,
  publicUrl: string,
): SendConfirmation {
  return async (email, token) => {
    const link = linkTo(publicUrl, token);
    await mails.send({
      to: email,
      subject: 'Confirm your address',
      text: `Somebody signed up at ${publicUrl} with this address. If it was you, confirm it:

  ${link}

The link works for a day. If it was not you, do nothing.
`,
    });
  };
}

function linkTo(publicUrl: string, token: string): string {
  return `${publicUrl}/confirm?token=${encodeURIComponent(token)}`;
}

/** As the environment says. */
export function confirmations(
  read: Pick<ReturnType<typeof readEnvironment>, 'GATEWAY_MAIL_URL' | 'GATEWAY_MAIL_FROM'>,
  publicUrl: string,
  log: Logger,
): SendConfirmation {
  const { GATEWAY_MAIL_URL: url, GATEWAY_MAIL_FROM: from } = read;
  if (url === undefined || from === undefined) return confirmationsInLog(log);
  return confirmationsByMail(mailer({ url, from }), publicUrl);
}
