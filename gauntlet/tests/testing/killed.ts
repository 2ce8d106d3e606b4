/** Kills a ship as soon as it has come to a step. */
import { once } from 'node:events';
import type { Shop } from './shop.ts';

/** Resolves when it is dead; what it had printed until then. */
export async function killedIn(shop: Shop, step: string): Promise<string> {
  const child = shop.start(['ship', 'demo', '--json']);
  let printed = '';
  const { promise: arrived, resolve } = Promise.withResolvers<void>();
  child.stdout?.on('data', (piece: Buffer) => {
    printed += piece.toString();
    if (printed.includes(`{"kind":"step begun","step":"${step}"}`)) resolve();
  });
  const ended = once(child, 'close');
  await Promise.race([arrived, ended]);
  child.kill('SIGKILL');
  await ended;
  return printed;
}
