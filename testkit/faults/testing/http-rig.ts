import { Chain, type HandClock, handClock } from '@gauntlet/kit/piping';
import { HttpSession } from '../http/session.ts';
import { Selection } from '../selection.ts';
import { newToxic, type ToxicInstance } from '../toxic-instance.ts';

/** An HTTP session between a client and a server that the test plays itself. */

export interface HttpRig {
  readonly clock: HandClock;
  readonly client: (text: string) => void;
  readonly server: (text: string) => void;
  readonly endOfServer: () => void;
  /** What has reached the server, and the client. */
  readonly atServer: () => string;
  readonly atClient: () => string;
  /** `close`, `reset`, or `end` of a direction, in order. */
  readonly events: string[];
}

export interface HttpRigOptions {
  readonly inTheMiddle?: boolean;
  readonly seed?: number;
  readonly selection?: Selection;
}

export function httpRig(
  toxics: readonly Record<string, unknown>[],
  { inTheMiddle = false, seed = 1, selection }: HttpRigOptions = {},
): HttpRig {
  const instances: ToxicInstance[] = toxics.map((input, index) => {
    const made = newToxic({ name: `toxic ${index}`, ...input });
    if (!made.ok) throw new Error(made.failure.error);
    return made.value;
  });
  const clock = handClock();
  const choose = selection ?? new Selection(seed, 'proxy');
  const session = new HttpSession({
    clock,
    inTheMiddle,
    faultsFor: (request) => choose.faultsFor(request, instances),
  });
  const events: string[] = [];
  const side = (name: string) => {
    const got: Buffer[] = [];
    const chain = new Chain({
      push: ({ bytes }) => got.push(Buffer.from(bytes)),
      end: () => events.push(`end of ${name}`),
      close: () => events.push('close'),
      reset: () => events.push('reset'),
      freed: () => {},
    });
    return { chain, text: () => Buffer.concat(got).toString('latin1') };
  };
  const upstream = side('upstream');
  const downstream = side('downstream');
  upstream.chain.insert(session.upstream);
  downstream.chain.insert(session.downstream);
  const send = (chain: Chain) => (text: string) =>
    chain.write({ bytes: Buffer.from(text, 'latin1'), atMs: clock.nowMs() });
  return {
    clock,
    client: send(upstream.chain),
    server: send(downstream.chain),
    endOfServer: () => downstream.chain.end(),
    atServer: upstream.text,
    atClient: downstream.text,
    events,
  };
}

export const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`;
export const put = (path: string, body: string) =>
  `PUT ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
export const ok = (body: string) =>
  `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
