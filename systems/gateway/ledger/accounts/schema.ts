/** The tables of accounts and catalogue, as Kysely sees them. */
import type { Generated, Kysely } from 'kysely';

interface AccountRow {
  id: string;
  email: string;
  password_hash: string;
  role: Generated<'user' | 'admin'>;
  disabled: Generated<boolean>;
  referral_code: string | null;
  made_at: Generated<Date>;
  confirmed_at: Date | null;
}

interface ConfirmationRow {
  token_hash: string;
  account_id: string;
  expires_at: Date;
}

interface SessionFamilyRow {
  id: string;
  account_id: string;
  current_hash: string;
  previous_hash: string | null;
  rotated_at: Date;
  expires_at: Date;
  revoked: Generated<boolean>;
}

export interface ApiKeyRow {
  id: string;
  account_id: string;
  name: string;
  mode: 'live' | 'test';
  hash: string;
  previous_hash: string | null;
  previous_until: Date | null;
  hint: string;
  spend_limit: number | bigint | null;
  requests_per_minute: number | null;
  tokens_per_minute: number | null;
  models: string[] | null;
  addresses: string[] | null;
  made_at: Generated<Date>;
  used_at: Date | null;
  revoked_at: Date | null;
}

export interface ProviderRow {
  name: string;
  kind: string;
  base_url: string | null;
  secret_name: string | null;
  region: string | null;
  rank: Generated<number>;
  enabled: Generated<boolean>;
}

export interface ModelRow {
  id: string;
  title: string;
  operations: string[];
  context_tokens: number;
  max_output_tokens: number;
  image_tokens: number | null;
  enabled: Generated<boolean>;
  made_at: Generated<Date>;
}

interface OfferRow {
  model: string;
  provider: string;
  upstream_model: string;
}

export interface AccountsSchema {
  account: AccountRow;
  confirmation: ConfirmationRow;
  session_family: SessionFamilyRow;
  api_key: ApiKeyRow;
  provider: ProviderRow;
  model: ModelRow;
  offer: OfferRow;
}

/** The database, for who asks it by the functions of this folder. */
export type AccountsDb = Kysely<AccountsSchema>;
