/** Counts server-sent events: groups of lines that end with an empty one. Comments are none. */
const LF = 10;
const CR = 13;
const COLON = 58;

export class EventCounter {
  #lineBytes = 0;
  #isComment = false;
  #hasField = false;

  reset(): void {
    this.#lineBytes = 0;
    this.#isComment = false;
    this.#hasField = false;
  }

  /** How many events end in these bytes. */
  count(bytes: Uint8Array, start: number, end: number): number {
    let events = 0;
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at];
      if (byte === CR) continue;
      if (byte !== LF) {
        if (this.#lineBytes === 0) this.#isComment = byte === COLON;
        this.#lineBytes += 1;
        continue;
      }
      if (this.#lineBytes > 0) this.#hasField ||= !this.#isComment;
      else if (this.#hasField) {
        events += 1;
        this.#hasField = false;
      }
      this.#lineBytes = 0;
    }
    return events;
  }
}
