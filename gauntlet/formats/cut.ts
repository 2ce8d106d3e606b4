/** Thrown within a reader and never out of it: from this byte on the report can't be trusted. */
export class Cut extends Error {
  readonly offset: number;
  constructor(offset: number, why: string) {
    super(why);
    this.offset = offset;
  }
}
