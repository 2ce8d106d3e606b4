/** What can happen to one HTTP message. The session carries it out. */

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
}

/** Chooses a place in a body; its length is unknown when the message does not tell it. */
export type PlaceInBody = (lengthBytes: number | undefined) => number;

export type HttpFault =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'drop'; readonly reset: boolean }
  | { readonly kind: 'truncate'; readonly keep: PlaceInBody; readonly reset: boolean }
  | { readonly kind: 'corrupt'; readonly place: PlaceInBody; readonly mask: number }
  | { readonly kind: 'delay'; readonly delayMs: number };

export interface RequestFaults {
  readonly upstream: readonly HttpFault[];
  readonly downstream: readonly HttpFault[];
}
