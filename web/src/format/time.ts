const formats = new Map<string, Intl.DateTimeFormat>();

/** Made once for each zone and form: making one costs more than a thousand uses of it. */
function format(zone: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${name}`;
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...options });
    formats.set(key, made);
  }
  return made;
}

/** Text such as `17:35` in a zone. @param at ISO 8601 or Unix ms */
export function clock(at: string | number, zone: string): string {
  return format(zone, 'clock', { hour: '2-digit', minute: '2-digit' }).format(new Date(at));
}

/** Text such as `17:35:07`. */
export function clockSeconds(at: string | number, zone: string): string {
  const options = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
  return format(zone, 'seconds', options).format(new Date(at));
}

/** Text such as `Sat 21 Nov`. */
export function day(at: string | number, zone: string): string {
  const date = { weekday: 'short', day: 'numeric', month: 'short' } as const;
  return format(zone, 'day', date).format(new Date(at)).replace(',', '');
}

/** Text such as `Sat 21 Nov, 17:35`. */
export function dayAndClock(at: string | number, zone: string): string {
  return `${day(at, zone)}, ${clock(at, zone)}`;
}

/** Short name of a zone's time then, such as `CST`; its offset where it has none. */
export function zoneName(at: string | number, zone: string): string {
  const name = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' });
  return name.formatToParts(new Date(at)).find(({ type }) => type === 'timeZoneName')?.value ?? zone;
}

/** Text such as `2026-11-21 23:35:07 UTC`: what is shown on hover. */
export function utc(at: string | number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
