/** A wait longer than this, in seconds, is written in days alone. The script of the waiting page shows no clock for it. */
export const LONG_WAIT_S = 2 * 24 * 60 * 60;
