import { lookup } from 'node:dns/promises';
import { parseAddress, type TcpAddress } from '@gauntlet/kit/piping';
import { type Outcome, refusals, success } from './errors.ts';

/** A listen address as the system will bind it: names resolved, IPv4 first, as Toxiproxy does. */
export async function resolveListen(text: string): Promise<Outcome<TcpAddress>> {
  if (text === '') return success({ host: '::', port: 0 });
  const address = parseAddress(text);
  if (address === undefined) {
    const port = /:([^:\]]*)$/.exec(text)?.[1];
    return refusals.system(
      port === undefined || port === ''
        ? `listen tcp: address ${text}: missing port in address`
        : `listen tcp: address ${port}: invalid port`,
    );
  }
  if (address.host === '') return success({ host: '::', port: address.port });
  try {
    const found = await lookup(address.host, { order: 'ipv4first' });
    return success({ host: found.address, port: address.port });
  } catch {
    // The system's reason adds nothing to the name that could not be found.
    return refusals.system(`listen tcp: lookup ${address.host}: no such host`);
  }
}
