/** Tells a person how to confirm an address: by mail where there is a server, else in the log. */
import type { Logger } from '@gauntlet/kit/telemetry';

export type SendConfirmation = (email: string, token: string) => Promise<void>;

/** For `gateway dev`: whoever reads the terminal is everybody. */
export function confirmationsAt(print: (line: string) => void): SendConfirmation {
  return async (email, token) => {
    print(`Confirm ${email}: POST /auth/confirm {"token": "${token}"}`);
  };
}

/** The operator confirms by hand, or puts a program of theirs behind the log. */
export function confirmationsInLog(log: Logger): SendConfirmation {
  return async (email) => {
    log.warn({ email }, 'no way to reach people is set up: nobody was sent a confirmation');
  };
}
