import ipaddr from 'ipaddr.js';
import { EbbError } from './errors.js';

/** Networks that a refusal names. */
const NETWORKS_SHOWN = 5;

type Range = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Whether `text` is a range such as `10.20.0.0/16`, or one address. */
export function isNetwork(text: string): boolean {
  return rangeOf(text) !== null;
}

export function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}

/**
 * The networks that Ebb may talk to devices in. Everything else is refused: a mistyped range must not reach the
 * office's printers, nor an address of a cloud's metadata.
 */
export class AllowedNetworks {
  /** Single addresses, and those found inside a range before: each is asked about with every request. */
  readonly #addresses = new Set<string>();
  readonly #ranges: readonly Range[];

  /** @param networks ranges or addresses. @throws EbbError `rejected` for what is neither. */
  constructor(readonly networks: readonly string[]) {
    this.#ranges = networks.flatMap((text) => {
      const range = rangeOf(text);
      if (range === null)
        throw new EbbError('rejected', `"${text}" is no network; write one like 10.20.0.0/16`);
      if (range[1] < bitsOf(range[0])) return [range];
      this.#addresses.add(range[0].toString());
      return [];
    });
  }

  allows(address: string): boolean {
    if (this.#addresses.has(address)) return true;
    if (!isAddress(address)) return false;
    const parsed = ipaddr.process(address);
    if (this.#addresses.has(parsed.toString())) return true;
    const isInside = this.#ranges.some(
      ([base, bits]) => base.kind() === parsed.kind() && parsed.match(base as never, bits),
    );
    if (isInside) this.#addresses.add(address);
    return isInside;
  }

  /** @throws EbbError `rejected` for an address outside all networks. */
  refuseOutside(address: string): void {
    if (this.allows(address)) return;
    const more = this.networks.length - NETWORKS_SHOWN;
    const shown = this.networks.slice(0, NETWORKS_SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
    const known = this.networks.length === 0 ? 'none is configured' : `allowed: ${shown}`;
    throw new EbbError(
      'rejected',
      `${address} is outside the networks that Ebb may touch (${known}); add its network to the site’s \`networks\``,
    );
  }
}

/** IPv4 addresses of a range in ascending order, its network and broadcast addresses left out. */
export function* hostsOf(network: string): Generator<string> {
  const range = rangeOf(network);
  if (range === null || range[0].kind() !== 'ipv4')
    throw new EbbError('rejected', `"${network}" is no IPv4 network; write one like 10.20.0.0/16`);
  const [base, bits] = range;
  const size = 2 ** (32 - bits);
  const first = base.toByteArray().reduce((sum, byte) => sum * 256 + byte, 0);
  const start = Math.floor(first / size) * size;
  const inner = size > 2 ? 1 : 0;
  for (let offset = inner; offset < size - inner; offset += 1) {
    const value = start + offset;
    yield [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
  }
}

function rangeOf(text: string): Range | null {
  const [address = '', bits, ...rest] = text.split('/');
  if (rest.length > 0 || !isAddress(address)) return null;
  const parsed = ipaddr.parse(address);
  const bitsMax = bitsOf(parsed);
  if (bits === undefined) return [parsed, bitsMax];
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > bitsMax) return null;
  return [parsed, Number(bits)];
}

function bitsOf(address: ipaddr.IPv4 | ipaddr.IPv6): number {
  return address.kind() === 'ipv4' ? 32 : 128;
}
