/** Where a virtual device listens in place of a standard port that needs privileges. */
const IN_PLACE_OF: Readonly<Record<number, number>> = { 80: 8088, 161: 10161, 443: 8443, 502: 10502 };

/** The port that any user may listen on in place of `standard`. */
export function virtualPort(standard: number): number {
  return IN_PLACE_OF[standard] ?? standard;
}

/** The same for ports by name. */
export function virtualPortsOf(ports: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, virtualPort(port)]));
}
