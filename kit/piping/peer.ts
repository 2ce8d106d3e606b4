import { type OnReadOpts, Socket, type SocketConstructorOpts } from 'node:net';

/**
 * One side of a piped connection: a socket, and the way its bytes come in. Node's `data` event
 * allocates 64 KiB for every read; reading into one buffer of our own that grows with the traffic
 * moves about twice as much per second. A socket takes such a buffer only when it is made, so an
 * accepted socket is made anew around its handle (see `acceptedPeer`).
 */

export interface Peer {
  readonly socket: Socket;
  /**
   * True when a chunk is overwritten by the next read. Whoever keeps a chunk past the call then
   * copies it, or pauses the socket until it is done with it.
   */
  readonly reusesBuffer: boolean;
  /** Sets who gets the bytes. Reading starts with `socket.resume()`. */
  readonly onChunk: (receive: (chunk: Buffer) => void) => void;
}

const FIRST_READ_BYTES = 16 * 1024;
const LARGEST_READ_BYTES = 256 * 1024;

interface ReadBuffer {
  readonly onread: OnReadOpts;
  readonly onChunk: Peer['onChunk'];
}

function growingBuffer(): ReadBuffer {
  let receive: (chunk: Buffer) => void = () => {};
  let buffer = Buffer.allocUnsafeSlow(FIRST_READ_BYTES);
  let wasFilled = false;
  return {
    onread: {
      // Asked for after every read. The old buffer stays alive for as long as a write needs it.
      buffer: () => {
        if (wasFilled && buffer.length < LARGEST_READ_BYTES) {
          buffer = Buffer.allocUnsafeSlow(buffer.length * 4);
        }
        return buffer;
      },
      callback: (sizeBytes) => {
        wasFilled = sizeBytes === buffer.length;
        receive(wasFilled ? buffer : buffer.subarray(0, sizeBytes));
        return true;
      },
    },
    onChunk: (next) => {
      receive = next;
    },
  };
}

/** A socket that someone else made, for example one that was upgraded from HTTP. */
export function plainPeer(socket: Socket): Peer {
  return {
    socket,
    reusesBuffer: false,
    onChunk: (receive) => {
      socket.on('data', receive);
      socket.pause();
    },
  };
}

/** A socket that is about to connect. */
export function connectingPeer(): Peer {
  const { onread, onChunk } = growingBuffer();
  const socket = new Socket({ allowHalfOpen: true, onread } as SocketConstructorOpts);
  socket.setNoDelay(true);
  return { socket, reusesBuffer: true, onChunk };
}

interface HandleOwner {
  _handle: unknown;
}

/**
 * The same connection with our buffer. `_handle` and the options `handle` and `pauseOnCreate` are
 * not in Node's documentation: where they are missing the socket is used as it is, only slower.
 * `socket` must come from a server with `pauseOnConnect`, so that no byte was read yet.
 */
export function acceptedPeer(socket: Socket): Peer {
  const owner = socket as unknown as HandleOwner;
  const handle = owner._handle;
  if (handle === null || handle === undefined || socket.readableLength > 0) {
    return plainPeer(socket);
  }
  const { onread, onChunk } = growingBuffer();
  owner._handle = null;
  // Without its handle this only tells the server that it has one connection less to count.
  socket.destroy();
  const options = { handle, allowHalfOpen: true, onread, pauseOnCreate: true };
  const adopted = new Socket(options as unknown as SocketConstructorOpts);
  return { socket: adopted, reusesBuffer: true, onChunk };
}
