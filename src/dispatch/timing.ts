/** Seconds of the wall throughout. A pass polls, judges what is open and compares everything. */
export const PASS_SECONDS = 2;
/** Miners compared with their plan in a second, where nothing has happened: a larger site is compared less often. */
export const COMPARED_PER_SECOND_MAX = 5_000;
/** Every miner is read this often, or as often as there is time for (see polling.ts). */
export const COLD_READ_SECONDS = 10;
/** A pass does not wait longer than this for slow readers. */
export const READ_WAIT_SECONDS = 1.5;
/** Effects that were seen are written down together after this long. */
export const SETTLE_SECONDS = 0.4;
/** Rises that wait for a feeder are looked at again after this long at the least. */
export const HELD_RETRY_SECONDS_MIN = 0.25;
/** Once an answer says that a command has failed, others are found to make up for it after this long. */
export const FAILED_REPLY_SECONDS = 0.2;
/** Time to see an effect, on top of what the firmware takes. */
export const VERIFY_GRACE_SECONDS = 6;
export const DEADLINE_MARGIN = 1.25;
export const CLOSE_WAIT_SECONDS = 5;
/** Commands that are written down together: few at first, so that they go out at once. */
export const FIRST_COMMANDS = 250;
export const NEXT_COMMANDS = 1_000;
