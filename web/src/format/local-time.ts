const QUARTER_MS = 900_000;
const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** How far a zone's clock is ahead of UTC at an instant, ms. It changes on whole quarters of an hour: each is found once. */
export function offsetMs(atMs: number, zone: string): number {
  const quarterMs = Math.floor(atMs / QUARTER_MS) * QUARTER_MS;
  const key = `${zone} ${quarterMs}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const parts = formatOf(zone).formatToParts(new Date(quarterMs));
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  offsets.set(key, local - quarterMs);
  return local - quarterMs;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(zone, made);
  return made;
}

/** `2026-11-21T17:35` in a zone, as fields for a date and a time have it; empty of an empty text. @param at ISO 8601 */
export function localOfInstant(at: string, zone: string): string {
  if (at === '') return '';
  const atMs = Date.parse(at);
  return new Date(atMs + offsetMs(atMs, zone)).toISOString().slice(0, 16);
}

/**
 * The instant of such a text, ISO 8601 in UTC; empty where it is none. Of an hour that comes twice it is the first; an hour that is
 * left out is the one after.
 */
export function instantOfLocal(local: string, zone: string): string {
  const asUtcMs = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtcMs)) return '';
  const day = 86_400e3;
  const candidates = [offsetMs(asUtcMs - day, zone), offsetMs(asUtcMs + day, zone)];
  const offset = candidates.find((each) => offsetMs(asUtcMs - each, zone) === each) ?? candidates[0]!;
  return new Date(asUtcMs - offset).toISOString();
}
