/**
 * Refunds and disputes by their names. The sums in `payment` stay what is due by, and are kept so
 * that gateways that still run while this one takes over read them as they always did.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const paymentParts: Migration = {
  id: '120_payment_parts',
  async up(db) {
    await sql
      .raw(`
create table payment_refund (
  payment_id text not null references payment (id),
  id text not null,
  cents bigint not null check (cents >= 0),
  has_failed boolean not null,
  primary key (payment_id, id)
);
create table payment_dispute (
  payment_id text not null references payment (id),
  id text not null,
  cents bigint not null check (cents >= 0),
  state text not null check (state in ('open', 'won', 'lost')),
  primary key (payment_id, id)
);`)
      .execute(db);
  },
};
