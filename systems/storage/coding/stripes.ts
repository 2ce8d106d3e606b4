/**
 * A chunk in stripes: 64 KiB to each data shard in turn, so that coding and reading need no more
 * than one stripe in memory. The last stripe is filled up with zeros. PURE.
 */

export const STRIPE_UNIT = 64 * 1024;

/** How long each shard of a chunk of so many bytes is. */
export function shardBytes(chunkBytes: number, data: number): number {
  const stripe = STRIPE_UNIT * data;
  const whole = Math.floor(chunkBytes / stripe);
  const rest = chunkBytes - whole * stripe;
  return whole * STRIPE_UNIT + Math.ceil(rest / data);
}

/** The unit of stripe number `stripe`: shorter in the last one. */
export function unitBytes(chunkBytes: number, data: number, stripe: number): number {
  const rest = chunkBytes - stripe * STRIPE_UNIT * data;
  return rest >= STRIPE_UNIT * data ? STRIPE_UNIT : Math.max(0, Math.ceil(rest / data));
}

/** One stripe cut into its units, the last of them filled up. */
export function unitsOf(stripe: Uint8Array, data: number): Uint8Array[] {
  const unit = Math.ceil(stripe.length / data);
  return Array.from({ length: data }, (_, place) => {
    const piece = stripe.subarray(place * unit, (place + 1) * unit);
    if (piece.length === unit) return piece;
    const filled = new Uint8Array(unit);
    filled.set(piece);
    return filled;
  });
}
