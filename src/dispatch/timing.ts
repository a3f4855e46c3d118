/** Seconds of the wall. Miners with an open command are read often, the others now and then. */
export const HOT_READ_SECONDS = 2;
export const COLD_READ_SECONDS = 10;
/** A pass does not wait longer than this for slow readers. */
export const READ_WAIT_SECONDS = 1.5;
/** Rises that wait for a feeder are looked at again after this long at the least. */
export const HELD_RETRY_SECONDS_MIN = 0.25;
/** Once an answer says that a command has failed, others are found to make up for it after this long. */
export const FAILED_REPLY_SECONDS = 0.2;
/** Time to see an effect, on top of what the firmware takes: three hot reads. */
export const VERIFY_GRACE_SECONDS = 3 * HOT_READ_SECONDS;
export const DEADLINE_MARGIN = 1.25;
export const CLOSE_WAIT_SECONDS = 5;
