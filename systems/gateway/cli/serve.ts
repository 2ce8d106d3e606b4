/** Runs a gateway in this process until it is told to stop. */
import { runProgram } from '@gauntlet/kit/lifecycle';
import { composeGateway, type Gateway } from './compose.ts';
import type { GatewaySettings } from './settings.ts';

export async function serveGateway(
  settings: GatewaySettings,
  whenComposed: (gateway: Gateway) => Promise<void>,
  whenReady: (gateway: Gateway) => void | Promise<void>,
): Promise<void> {
  let isReady = () => false;
  const gateway = await composeGateway(settings, () => isReady());
  await whenComposed(gateway);
  await runProgram({
    log: settings.log,
    // A drained stream may be long; holds that are cut off are found by the keeper.
    stopTimeoutMs: 30_000,
    parts: (state) => {
      isReady = () => state() === 'ready';
      const ready = { name: 'ready', start: () => whenReady(gateway) };
      return [...gateway.parts, ready];
    },
  });
}
