/** Knows when files may go: the hours, and the batch that has begun. */
import type { Config } from '../config/schema.ts';
import { gateOf } from '../config/settings.ts';
import type { Moment } from '../model/nouns.ts';
import { type GateSettings, isBatchDue, isWithinHours, readyUntilMs } from '../policy/gate.ts';
import { localDay } from '../policy/zoned.ts';
import type { Accounts } from '../registry/accounts.ts';

export class Gatekeeper {
  readonly #settings: GateSettings;
  readonly #accounts: Pick<Accounts, 'setFact'>;
  readonly #moment: Moment;
  #lastBatchMs: number | undefined;
  #wasOpen = false;
  #day: string;

  private constructor(
    settings: GateSettings,
    accounts: Pick<Accounts, 'setFact'>,
    moment: Moment,
    lastBatchMs: number | undefined,
  ) {
    this.#settings = settings;
    this.#accounts = accounts;
    this.#moment = moment;
    this.#lastBatchMs = lastBatchMs;
    this.#day = this.#today();
  }

  static async open(config: Config, accounts: Accounts, moment: Moment): Promise<Gatekeeper> {
    const text = await accounts.fact('last-batch-ms');
    const last = text === undefined ? undefined : Number(text);
    const keeper = new Gatekeeper(gateOf(config), accounts, moment, last);
    await keeper.turn();
    return keeper;
  }

  /** Looks at the clock; true when files may go that might not go before. */
  async turn(): Promise<boolean> {
    const nowMs = this.#nowMs();
    const isOpen = isWithinHours(this.#settings, nowMs);
    const isOpened = isOpen && !this.#wasOpen;
    this.#wasOpen = isOpen;
    if (!isOpen || !isBatchDue(this.#settings, this.#lastBatchMs, nowMs)) return isOpened;
    if (this.#settings.schedule.kind !== 'immediate') {
      this.#lastBatchMs = nowMs;
      await this.#accounts.setFact('last-batch-ms', String(nowMs));
      return true;
    }
    return isOpened;
  }

  /** Files that were ready by then may go now; undefined: none. */
  readyUntilMs(): number | undefined {
    if (!isWithinHours(this.#settings, this.#nowMs())) return undefined;
    return readyUntilMs(this.#settings, this.#lastBatchMs);
  }

  /** True once, when a new day has begun. */
  isNewDay(): boolean {
    const today = this.#today();
    const isNew = today !== this.#day;
    this.#day = today;
    return isNew;
  }

  #today(): string {
    return localDay(this.#nowMs(), this.#settings.timeZone);
  }

  #nowMs(): number {
    return this.#moment.now().getTime();
  }
}
