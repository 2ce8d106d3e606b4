/** PURE: the server's side of one SMTP conversation, as much of RFC 5321 as clients use. */

export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
  /** With CRLF, without the dots that the wire adds. */
  readonly raw: string;
}

export interface SmtpEvents {
  readonly refusalOf: (recipient: string) => string | undefined;
  readonly onMail: (mail: Envelope) => void;
}

export interface SmtpAnswer {
  readonly text: string;
  readonly ends: boolean;
}

const lineEnd = '\r\n';
const dataEnd = '\r\n.\r\n';

export class SmtpSession {
  readonly greeting = `220 testkit ESMTP${lineEnd}`;
  readonly #events: SmtpEvents;
  #buffer = '';
  #isInData = false;
  /** Lines of a log-in that are still to come. */
  #loginLines = 0;
  #from: string | undefined;
  #to: string[] = [];

  constructor(events: SmtpEvents) {
    this.#events = events;
  }

  /** Bytes as latin1 text, however they are cut; answers with all that is due. */
  take(text: string): SmtpAnswer {
    this.#buffer += text;
    const answers: string[] = [];
    for (;;) {
      const line = this.#isInData ? this.#takeData() : this.#takeLine();
      if (line === undefined) break;
      const answer = this.#isInData ? this.#endData(line) : this.#command(line);
      answers.push(answer);
      if (answer.startsWith('221')) return { text: joined(answers), ends: true };
    }
    return { text: joined(answers), ends: false };
  }

  #takeLine(): string | undefined {
    const end = this.#buffer.indexOf('\n');
    if (end < 0) return undefined;
    const line = this.#buffer.slice(0, end).replace(/\r$/, '');
    this.#buffer = this.#buffer.slice(end + 1);
    return line;
  }

  #takeData(): string | undefined {
    // An empty message is the dot alone.
    if (this.#buffer.startsWith(dataEnd.slice(2))) {
      this.#buffer = this.#buffer.slice(dataEnd.length - 2);
      return '';
    }
    const end = this.#buffer.indexOf(dataEnd);
    if (end < 0) return undefined;
    const data = this.#buffer.slice(0, end + lineEnd.length);
    this.#buffer = this.#buffer.slice(end + dataEnd.length);
    return data;
  }

  #endData(data: string): string {
    this.#isInData = false;
    const raw = data.replace(/^\.(?=.)/gm, '');
    this.#events.onMail({ from: this.#from ?? '', to: this.#to, raw });
    this.#reset();
    return '250 kept';
  }

  #command(line: string): string {
    if (this.#loginLines > 0) return this.#login();
    const verb = line.slice(0, 4).toUpperCase();
    switch (verb) {
      case 'EHLO':
        this.#reset();
        return ['250-testkit', '250-8BITMIME', '250-SMTPUTF8', '250 AUTH PLAIN LOGIN'].join(
          lineEnd,
        );
      case 'HELO':
      case 'RSET':
        this.#reset();
        return '250 ok';
      case 'AUTH':
        return this.#auth(line);
      case 'MAIL':
        return this.#mail(line);
      case 'RCPT':
        return this.#recipient(line);
      case 'DATA':
        return this.#data();
      case 'NOOP':
        return '250 ok';
      case 'QUIT':
        return '221 bye';
      default:
        return '502 not known here';
    }
  }

  #auth(line: string): string {
    const [, mechanism = '', initial] = line.split(/\s+/);
    const isPlain = mechanism.toUpperCase() === 'PLAIN';
    if (!isPlain && mechanism.toUpperCase() !== 'LOGIN') return '504 PLAIN or LOGIN';
    this.#loginLines = (isPlain ? 1 : 2) - (initial === undefined ? 0 : 1);
    return this.#loginLines === 0 ? '235 welcome' : this.#loginPrompt(isPlain);
  }

  #login(): string {
    this.#loginLines -= 1;
    return this.#loginLines === 0 ? '235 welcome' : this.#loginPrompt(false);
  }

  #loginPrompt(isPlain: boolean): string {
    if (isPlain) return '334 ';
    return `334 ${btoa(this.#loginLines === 2 ? 'Username:' : 'Password:')}`;
  }

  #mail(line: string): string {
    if (this.#from !== undefined) return '503 one message at a time';
    const from = addressIn(line);
    if (from === undefined) return '501 MAIL FROM:<address>';
    this.#from = from;
    return '250 ok';
  }

  #recipient(line: string): string {
    const to = addressIn(line);
    if (this.#from === undefined) return '503 MAIL first';
    if (to === undefined || to === '') return '501 RCPT TO:<address>';
    const refusal = this.#events.refusalOf(to);
    if (refusal !== undefined) return refusal;
    this.#to.push(to);
    return '250 ok';
  }

  #data(): string {
    if (this.#to.length === 0) return '503 RCPT first';
    this.#isInData = true;
    return '354 end with a dot';
  }

  #reset(): void {
    this.#from = undefined;
    this.#to = [];
  }
}

function addressIn(line: string): string | undefined {
  return /:\s*<([^>]*)>/.exec(line)?.[1];
}

function joined(answers: readonly string[]): string {
  return answers.map((answer) => answer + lineEnd).join('');
}
