/** Plans are kept by the session: one made while a table was empty must find by key ever after. */
export const byKey = `SET jit = off SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off`;
