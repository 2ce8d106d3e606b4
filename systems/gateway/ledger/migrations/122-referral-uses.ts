/**
 * A use of a code counts when its bonus is given and no longer when somebody signs up, which is
 * free for whoever wants to use up somebody else's code. What was used up so is there again.
 *
 * A gateway of the version before still counts who signs up with it, and says nothing of that: it
 * is what a referral is when nobody says otherwise.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

export const referralUses: Migration = {
  id: '122_referral_uses',
  async up(db) {
    await sql
      .raw(`
lock table referral_code in exclusive mode;
alter table referral add column is_counted boolean not null default true;
update referral set is_counted = false where steps = 0;
update referral_code c
set uses = (select count(*) from referral r where r.code = c.code and r.is_counted);`)
      .execute(db);
  },
};
