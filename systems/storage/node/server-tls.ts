/** What a server needs to speak TLS. */

export interface ServerTls {
  readonly ca?: Buffer | undefined;
  readonly certificate: Buffer;
  readonly key: Buffer;
  /** Only who shows a certificate of `ca` is served. */
  readonly mutual: boolean;
}
