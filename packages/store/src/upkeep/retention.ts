/** Days matching data is kept: one past the seven in which Meta takes an event. */
export const MATCHING_RETENTION_DAYS = 8;
