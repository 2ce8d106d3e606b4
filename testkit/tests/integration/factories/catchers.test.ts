import { once } from 'node:events';
import { connect } from 'node:net';
import { useMailBox, useWebhooks } from '@gauntlet/testkit/factories/vitest';
import { expect, test } from 'vitest';

const mail = useMailBox();
const hooks = useWebhooks();

/** Says one line at a time, as a mail client does, and gathers the codes of the answers. */
async function send(port: number, lines: readonly string[]): Promise<string[]> {
  const socket = connect(port, '127.0.0.1');
  const codes: string[] = [];
  const heard = async () => {
    const [piece] = await once(socket, 'data');
    codes.push(String(piece).slice(0, 3));
  };
  await heard();
  for (const line of lines) {
    socket.write(`${line}\r\n`);
    await heard();
  }
  socket.destroy();
  return codes;
}

test('a mail is kept, with its envelope', async () => {
  const message = 'Subject: Your bill\r\n\r\nCode 42\r\n.';
  const codes = await send(mail().port, [
    'HELO me',
    'MAIL FROM:<shop@example.com>',
    'RCPT TO:<ann@example.com>',
    'DATA',
    message,
    'QUIT',
  ]);
  expect(codes).toEqual(['220', '250', '250', '250', '354', '250', '221']);
  const found = await mail().waitFor(({ subject }) => subject === 'Your bill');
  expect(found).toMatchObject({ from: 'shop@example.com', to: ['ann@example.com'] });
  expect(found.text).toBe('Code 42\n');
});

test('the next test finds the box empty, and a recipient can be refused', async () => {
  expect(mail().messages).toEqual([]);
  mail().refuse('no@example.com');
  const codes = await send(mail().port, ['HELO me', 'MAIL FROM:<>', 'RCPT TO:<no@example.com>']);
  expect(codes.at(-1)).toBe('550');
});

test('a wait that ends in vain says what came instead', async () => {
  await fetch(`${hooks().url}/other`, { method: 'POST' });
  const waiting = hooks().waitFor(({ path }) => path === '/paid', 20);
  await expect(waiting).rejects.toThrow('did not come in 20 ms; came: POST /other');
});

test('a sender that tries again is answered as the script says', async () => {
  hooks().answerWith({ status: 503, headers: { 'retry-after': '1' } }, 'reset', { body: 'thanks' });
  const url = `${hooks().url}/paid?id=7`;
  const deliver = () => fetch(url, { method: 'POST', body: '{"id":7}', keepalive: false });
  const first = await deliver();
  expect([first.status, first.headers.get('retry-after')]).toEqual([503, '1']);
  await expect(deliver()).rejects.toThrow();
  const waiting = hooks().waitFor(({ path }) => path.startsWith('/paid'));
  expect(await (await deliver()).text()).toBe('thanks');
  expect((await waiting).json()).toEqual({ id: 7 });
  expect(hooks().answersLeft).toBe(0);
});

test('one that does not answer is for time-outs', async () => {
  hooks().answerWith('hang');
  const patience = new AbortController();
  const asked = fetch(hooks().url, { signal: patience.signal });
  // It is there before the asker gives up, however busy this machine is.
  await hooks().waitFor(({ path }) => path === '/');
  patience.abort(new Error('no answer came'));
  await expect(asked).rejects.toThrow('no answer came');
  expect(hooks().requests).toHaveLength(1);
});
