/** `host:port`, `[::1]:port` or `:port`, as people write listen and upstream addresses. */

export interface TcpAddress {
  /** Empty means every interface when listening, and this machine when connecting. */
  readonly host: string;
  readonly port: number;
}

/** Undefined when the text is no address. */
export function parseAddress(text: string): TcpAddress | undefined {
  const found = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(text.trim());
  if (found === null) return undefined;
  const port = Number(found[3]);
  return port > 65_535 ? undefined : { host: found[1] ?? found[2] ?? '', port };
}

export function formatAddress({ host, port }: TcpAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
