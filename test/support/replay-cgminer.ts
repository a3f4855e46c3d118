import type { MinerEndpoint } from '../../src/core/ports/miner.js';
import { replayTcp } from './replay-device.js';

interface Request {
  readonly command: string;
  readonly parameter?: string;
}

export interface CgminerReplay {
  readonly endpoint: MinerEndpoint;
  /** `command` or `command parameter`, in the order in which they came. */
  sent(): string[];
  close(): Promise<void>;
}

/** What a device says to a command that it does not have. */
export const INVALID_COMMAND = cgminerStatus('E', 14, 'Invalid command');

/** A reply that is a status and nothing else. */
export function cgminerStatus(letter: string, code: number, message: string): Buffer {
  const status = { STATUS: letter, When: 500, Code: code, Msg: message, Description: 'cgminer 4.11.1' };
  return Buffer.from(`${JSON.stringify({ STATUS: [status], id: 1 })}\0`);
}

/**
 * A device that answers commands of the cgminer API from `replies`: by the command, by its whole parameter without
 * the device's number, or by the option in it; everything else with `otherwise`. An empty reply closes the connection.
 */
export async function replayCgminer(
  replies: Readonly<Record<string, Buffer>>,
  otherwise = INVALID_COMMAND,
): Promise<CgminerReplay> {
  const device = await replayTcp<Request>(
    (received) => JSON.parse(received.toString()) as Request,
    ({ command, parameter = '' }) =>
      replies[command] ??
      replies[parameter.replace(/^0,/, '')] ??
      replies[parameter.split(',')[1] ?? ''] ??
      otherwise,
  );
  return {
    endpoint: { minerId: 'm', host: device.host, ports: { api: device.port } },
    sent: () => device.requests.map(({ command, parameter }) => [command, parameter].join(' ').trim()),
    close: () => device.close(),
  };
}
