/** What the routes are made of. */
import type { HttpApp } from '@gauntlet/kit/http';
import type { Accounts } from '../accounts/accounts.ts';
import type { Authenticate } from '../accounts/authenticate.ts';
import type { Keys } from '../accounts/keys.ts';
import type { HealthBoard } from '../calls/health-board.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { AccountsDb } from '../ledger/accounts/schema.ts';
import type { Limiter } from '../limits/limiter.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Prices } from '../model/price.ts';
import type { MoneyParts } from './money-parts.ts';
import type { ServeTools } from './serve-call.ts';

export interface GatewayParts {
  readonly serve: ServeTools;
  readonly authenticate: Authenticate;
  readonly accounts: Accounts;
  readonly keys: Keys;
  readonly ledger: Ledger;
  readonly prices: Prices;
  readonly catalogue: Catalogue;
  readonly health: HealthBoard;
  readonly money: MoneyParts;
  readonly limiter: Limiter;
  readonly db: AccountsDb;
  readonly nowMs: () => number;
  /** Networks that the operator allows although they are private. */
  readonly privateNetworks: readonly string[];
}

export type Routes = (app: HttpApp, parts: GatewayParts) => void;
