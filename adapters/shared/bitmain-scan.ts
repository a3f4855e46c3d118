import { type HostScan, mentions } from './host-scan.js';

/**
 * What a host says on TCP 4028 of its make and firmware: its version, and where that names no machine the head of its
 * stats. Some firmwares answer one of the two alone.
 */
export async function bitmainWords(scan: HostScan): Promise<string> {
  const version = (await scan.rpc('version')) ?? '';
  if (mentions(version, /"(?:Type|PROD)"/)) return version;
  return `${version} ${(await scan.rpc('stats')) ?? ''}`;
}
