/**
 * How often each value came, with three significant digits from 0 to 2^32 - 1, as an HDR histogram
 * keeps it: a value costs one increment and no allocation. Values are whole microseconds here.
 */
const halfCount = 1024;
const highest = 2 ** 32 - 1;
const slots = 23 * halfCount + halfCount;

export class Histogram {
  readonly #counts = new Float64Array(slots);
  #count = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;

  get count(): number {
    return this.#count;
  }

  /** NaN when there is none, as for all that follow. */
  get mean(): number {
    return this.#count === 0 ? Number.NaN : this.#sum / this.#count;
  }

  get min(): number {
    return this.#count === 0 ? Number.NaN : this.#min;
  }

  get max(): number {
    return this.#count === 0 ? Number.NaN : this.#max;
  }

  record(given: number, times = 1): void {
    const value = given < 0 ? 0 : given > highest ? highest : Math.round(given);
    const slot = slotOf(value);
    this.#counts[slot] = (this.#counts[slot] ?? 0) + times;
    this.#count += times;
    this.#sum += value * times;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  /** The value that so many per cent are not above. */
  percentile(percent: number): number {
    if (this.#count === 0) return Number.NaN;
    const rank = Math.max(1, Math.ceil((percent / 100) * this.#count - 1e-9));
    let seen = 0;
    for (let slot = 0; slot < slots; slot += 1) {
      seen += this.#counts[slot] ?? 0;
      if (seen >= rank) return Math.min(Math.max(topOf(slot), this.#min), this.#max);
    }
    return this.#max;
  }

  /** Value and how often, for what came at all: what `fromPairs` takes. */
  pairs(): [value: number, count: number][] {
    return [...this.#counts].flatMap((count, slot): [number, number][] =>
      count === 0 ? [] : [[Math.min(topOf(slot), this.#max), count]],
    );
  }

  static fromPairs(pairs: readonly (readonly [number, number])[]): Histogram {
    const histogram = new Histogram();
    for (const [value, count] of pairs) histogram.record(value, count);
    return histogram;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#count = 0;
    this.#sum = 0;
    this.#min = Number.POSITIVE_INFINITY;
    this.#max = 0;
  }
}

/** Below 2048 each value has its own slot; above, each doubling has 1024. */
function slotOf(value: number): number {
  if (value < 2 * halfCount) return value;
  const shift = 21 - Math.clz32(value);
  return shift * halfCount + (value >>> shift);
}

function topOf(slot: number): number {
  if (slot < 2 * halfCount) return slot;
  const shift = Math.floor(slot / halfCount) - 1;
  return (slot - shift * halfCount + 1) * 2 ** shift - 1;
}
