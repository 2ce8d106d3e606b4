/** The pages a simulated disk has left. Files that are unlinked but open still hold theirs. */

export class Budget {
  capacityPages: number;
  usedPages = 0;

  constructor(capacityPages: number) {
    this.capacityPages = capacityPages;
  }

  take(): boolean {
    if (this.usedPages >= this.capacityPages) return false;
    this.usedPages += 1;
    return true;
  }

  /** For what is on the disk already, whatever the limit says. */
  takeAll(pages: number): void {
    this.usedPages += pages;
  }

  give(pages: number): void {
    this.usedPages -= pages;
  }
}
