/** The connections to one server on which frames are asked for; those that rest are used again. */
import { connect, isIP, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ClientTls } from './channel.ts';
import { FrameConnection } from './frame-connection.ts';

const RESTING = 8;

export interface FrameConnections {
  take(): FrameConnection;
  /** Also one that failed, or whose answer was not read to its end. */
  give(connection: FrameConnection): void;
  close(): void;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

export function frameConnections(address: Address, tls: ClientTls | undefined): FrameConnections {
  const all = new Set<FrameConnection>();
  const resting: FrameConnection[] = [];
  return {
    take() {
      for (let one = resting.pop(); one !== undefined; one = resting.pop()) {
        if (one.isUsable) return one;
      }
      const connection = new FrameConnection((onread) => opened(address, tls, onread));
      all.add(connection);
      connection.onClose(() => all.delete(connection));
      return connection;
    },
    give(connection) {
      if (connection.isUsable && resting.length < RESTING) {
        connection.rest();
        resting.push(connection);
      } else connection.destroy();
    },
    close() {
      for (const connection of all) connection.destroy();
    },
  };
}

function opened(address: Address, tls: ClientTls | undefined, onread: OnReadOpts): Socket {
  if (tls === undefined) return connect({ ...address, onread });
  const { ca, certificate: cert, key } = tls;
  const servername = isIP(address.host) === 0 ? { servername: address.host } : {};
  const options = { ...address, ...servername, ca, cert, key, onread };
  return connectTls(options);
}
