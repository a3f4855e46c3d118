/** Where Voltus' API is, and how a request shows who sends it; version 2022-04-15. */
export const VOLTUS_URL = 'https://api.voltus.co/2022-04-15';
export const KEY_HEADER = 'X-Voltus-API-Key';
