import { EbbError } from '../../../src/core/errors.js';
import { parseCgminerReply } from '../../shared/cgminer-json.js';
import { recordsOf, statusOf, textOf } from '../../shared/cgminer-report.js';
import type { MinerFirmware } from '../../shared/miner-firmware.js';
import { CGMINER_ENVELOPE, CgminerAdapter } from './adapter.js';
import { simulateCgminer } from './simulator.js';

/** Whatever speaks the cgminer API and is nothing that Ebb knows better: asked last. */
export const cgminer: MinerFirmware = {
  envelope: CGMINER_ENVELOPE,
  passwordFor: 'nothing',
  virtualPorts: CGMINER_ENVELOPE.ports,
  create: (options = {}) => new CgminerAdapter(options),
  recognise: async (scan) =>
    isCgminerReply(await scan.rpc('version')) || isSummary(await scan.rpc('summary')),
  simulate: simulateCgminer,
};

/** A status of the API, be it that it does not have the command. */
function isCgminerReply(reply: string | null): boolean {
  const status = statusOf(documentIn(reply));
  return /^[SIWEF]$/.test(textOf(status, 'STATUS') ?? '');
}

function isSummary(reply: string | null): boolean {
  return recordsOf(documentIn(reply), 'SUMMARY').length > 0;
}

function documentIn(reply: string | null): Record<string, unknown> {
  try {
    return parseCgminerReply(reply ?? '', 'scan');
  } catch (error) {
    if (error instanceof EbbError) return {};
    throw error;
  }
}
