/**
 * Rows each counter is spread over. Processes pick one at random and those on different ones do not wait for each other;
 * few enough to add up quickly.
 */
export const COUNTER_SHARDS = 16;
