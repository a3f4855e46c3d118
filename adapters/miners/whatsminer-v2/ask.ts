import { EbbError } from '../../../src/core/errors.js';
import { textOf, type CgminerRecord } from '../../shared/cgminer-report.js';
import type { Deadline } from '../../shared/deadline.js';
import { claimOf } from '../../shared/whatsminer-signs.js';
import type { WhatsminerV2Api } from './api.js';
import {
  errorCodesOf,
  firmwareVersionOf,
  hasHashrate,
  hasPower,
  signsOf,
  type WhatsminerReports,
} from './report.js';

const INFO = 'ip,proto,netmask,gateway,dns,hostname,mac,ledstat,minersn,powersn';

/**
 * What tells watts, hash and setting: two questions of a device that mines. A device that is off may not answer
 * `summary`, and old ones have no `status`: one of both is enough.
 * @throws EbbError of the first question where neither is answered
 */
export async function askReports(api: WhatsminerV2Api, deadline: Deadline): Promise<WhatsminerReports> {
  const summary = await api.report('summary', 'SUMMARY').catch((error: unknown) => {
    if (error instanceof EbbError) return error;
    throw error;
  });
  const status = await orNull(deadline, () => api.report('status', 'Msg'));
  if (summary instanceof EbbError && status === null) throw summary;
  let reports: WhatsminerReports = {
    summary: summary instanceof EbbError ? null : (summary[0] ?? null),
    status: status?.[0] ?? null,
    psu: null,
    boards: [],
    errors: [],
  };
  if (!hasPower(reports)) {
    const psu = await orNull(deadline, () => api.report('get_psu', 'Msg'));
    reports = { ...reports, psu: psu?.[0] ?? null };
  }
  return askWhyNoHash(api, deadline, reports);
}

async function askWhyNoHash(
  api: WhatsminerV2Api,
  deadline: Deadline,
  reports: WhatsminerReports,
): Promise<WhatsminerReports> {
  const signs = signsOf(reports);
  if (claimOf(signs) === 'sleeping' || signs.hashrateThs > 0) return reports;
  if (!hasHashrate(reports)) {
    const boards =
      (await orNull(deadline, () => api.report('edevs', 'DEVS'))) ??
      (await orNull(deadline, () => api.report('devs', 'DEVS'))) ??
      [];
    if (boards.length === 0) throw new EbbError('malformed', `${api.where}: no report tells a hashrate`);
    return { ...reports, boards };
  }
  const messages = await orNull(deadline, () => api.report('get_error_code', 'Msg'));
  return { ...reports, errors: (messages ?? []).flatMap(errorCodesOf) };
}

/** MAC, serial number and hostname, as far as the firmware has them. */
export function minerInfoOf(api: WhatsminerV2Api): Promise<CgminerRecord[]> {
  return api.report('get_miner_info', 'Msg', { info: INFO });
}

/** The answer to a question that can be done without; null where there is none, or no time for one. */
export async function orNull<T>(deadline: Deadline, ask: () => Promise<T>): Promise<T | null> {
  if (deadline.passed) return null;
  try {
    return await ask();
  } catch (error) {
    if (error instanceof EbbError) return null;
    throw error;
  }
}

/** The model of each device, asked again when another one answers at its address or its firmware has changed. */
export class ModelCache {
  readonly #models = new Map<string, { readonly whose: string; readonly model: string | null }>();

  async of(
    device: string,
    api: WhatsminerV2Api,
    reports: WhatsminerReports,
    deadline: Deadline,
  ): Promise<string | null> {
    const { summary } = reports;
    const told = summary === null ? null : textOf(summary, 'Miner Type');
    if (told !== null) return told;
    const whose = `${summary === null ? '' : (textOf(summary, 'MAC') ?? '')} ${firmwareVersionOf(reports) ?? ''}`;
    const known = this.#models.get(device);
    if (known?.whose === whose) return known.model;
    const details = await orNull(deadline, () => api.report('devdetails', 'DEVDETAILS'));
    let model = modelIn(details, 'Model');
    let answered = details !== null;
    if (model === null) {
      const version = await orNull(deadline, () => api.report('get_version', 'Msg'));
      model = modelIn(version, 'miner_type');
      answered ||= version !== null;
    }
    // A device that answers and does not tell need not be asked each time.
    if (answered) this.#models.set(device, { whose, model });
    return model;
  }
}

function modelIn(records: readonly CgminerRecord[] | null, key: string): string | null {
  const [first] = records ?? [];
  return first === undefined ? null : textOf(first, key);
}
