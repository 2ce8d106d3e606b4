/**
 * Why a request cost what it cost, in amounts that are text, so that no reader loses a digit. It is
 * made and signed anew whenever it is asked for; one that was given out before, of format 1, has
 * its own bytes in its signature and stays valid.
 */
export interface Receipt {
  readonly format: 'gateway-receipt/2';
  readonly id: string;
  readonly account_id: string;
  readonly key_id: string | null;
  readonly model: string;
  readonly state: 'held' | 'settled' | 'void' | 'unresolved';
  readonly opened_at: string;
  readonly closed_at: string | null;
  /** Who served it, and by which version of its price it was charged. */
  readonly provider: string | null;
  readonly price: ReceiptPrice | null;
  /** In nano-dollars: what was held, charged and given back of it, and refunded later. */
  readonly held: string;
  readonly charged: string;
  readonly returned: string;
  readonly refunded: string;
  readonly lines: readonly ReceiptLine[];
  /** The sum of the lines before it was rounded up, in millionths of a nano-dollar. */
  readonly exact_millionths: string | null;
  /** What it would have cost; more than was charged where the hold was its limit. */
  readonly cost: string | null;
  readonly reason: string | null;
}

export interface ReceiptPrice {
  readonly version: number;
  readonly from: string;
}

export interface ReceiptLine {
  /** As prices name it: `cached_input`. */
  readonly what: string;
  readonly count: number;
  /** Nano-dollars for `per` of them. */
  readonly nano: string;
  readonly per: number;
}

export interface SignedReceipt {
  readonly receipt: Receipt;
  /** The same receipt as a compact JWS (EdDSA), for whoever has the public keys. */
  readonly jws: string;
}
