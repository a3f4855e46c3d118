import { EbbError } from '../../../src/core/errors.js';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import {
  FIRST_TRY,
  type ApplyContext,
  type CapabilityEnvelope,
  type MinerAdapter,
  type MinerEndpoint,
  type MinerInspection,
  type MinerTelemetry,
  type Obstacle,
  type WriteReply,
} from '../../../src/core/ports/miner.js';
import { Deadline } from '../../shared/deadline.js';
import { DeviceSlots } from '../../shared/device-slots.js';
import { capabilitiesOf, identityOf, obstacleOf } from '../../shared/inspection.js';
import { envelopeWith, type MinerAdapterOptions } from '../../shared/miner-firmware.js';
import { toWriteReply, withoutEffect } from '../../shared/write-reply.js';
import { AVALON_PORT, AvalonApi, type AvalonReport, type AvalonVersion, type AvalonWire } from './api.js';
import { moveTo } from './moves.js';
import { lineOf, modeNames, type AvalonLine } from './stats.js';
import { telemetryOf, telemetryWithoutModules, verOf } from './telemetry.js';

export const AVALON_ENVELOPE: CapabilityEnvelope = {
  firmware: 'avalon',
  label: 'Canaan Avalon',
  verbs: ['sleep', 'wake', 'profile'],
  restarts: ['wake', 'profile'],
  downSeconds: 30,
  upSeconds: 600,
  survivesReboot: ['profile'],
  power: 'metered',
  requestsAtOnce: 1,
  readTimeoutSeconds: 5,
  writeTimeoutSeconds: 15,
  devFeeRatio: 0,
  ports: { api: AVALON_PORT },
  limits: [
    'The API does one thing at a time: nothing else should poll the device.',
    'No power target: MPO can be read and not set. Work levels are set on a Nano 3 only.',
    'A10 to A13 wake by a restart, and change their mode by one; Q and Mini do both at once.',
    'Nano 3 and Nano 3S have no soft-off: their modes can be set, and an outlet can switch them.',
    'After a loss of power an Avalon mines again in its last mode, even when it was in standby before.',
    'Machines that do not tell the watts at the wall are estimated from the output of their supply.',
  ],
  unverified: [
    'Seconds to sleep (30, of which 5 are the lead of a timed command) and to full hashrate (600): one A15’s averages suggest six minutes.',
    'That A14 and A15 take the modes and the restart of A13, and the names of their modes.',
    'That soft-on wakes an A14 or A15; where it has no effect the next try restarts the machine.',
    'No dev fee is known.',
  ],
};

/** Drives Canaan's Avalon machines, one request at a time. */
export class AvalonAdapter implements MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  readonly #slots = new DeviceSlots(AVALON_ENVELOPE.requestsAtOnce);
  readonly #wires = new Map<string, AvalonWire>();
  readonly #unixSeconds: () => number;

  constructor(options: MinerAdapterOptions) {
    this.envelope = envelopeWith(AVALON_ENVELOPE, options);
    this.#unixSeconds = options.unixSeconds ?? ((): number => Date.now() / 1000);
  }

  read(endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    return this.#inTurn(endpoint, this.envelope.readTimeoutSeconds, async (api) => {
      const { telemetry } = await readingOf(api, endpoint);
      return telemetry;
    });
  }

  inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    return this.#inTurn(endpoint, this.envelope.readTimeoutSeconds, async (api) => {
      const { telemetry, version, line } = await readingOf(api, endpoint);
      const { model, firmwareVersion, powerSource } = telemetry;
      return {
        identity: identityOf({
          make: 'Canaan',
          model,
          firmwareVersion,
          serial: version?.serial ?? null,
          mac: macOf(version?.mac ?? null),
        }),
        telemetry,
        capabilities: capabilitiesOf(this.envelope, await obstacles(api, line), {
          powerSource,
          profiles: modeNames(line).map((name) => ({
            name,
            powerW: null,
            hashrateThs: null,
            settable: true,
          })),
        }),
      };
    });
  }

  apply(
    endpoint: MinerEndpoint,
    target: OperatingPoint,
    context: ApplyContext = FIRST_TRY,
  ): Promise<WriteReply> {
    return toWriteReply(() =>
      this.#inTurn(endpoint, this.envelope.writeTimeoutSeconds, async (api) => {
        const report = await withoutEffect(() => api.report());
        const model = verOf(report) || (await versionOrNull(api, report))?.model;
        const device = { line: lineOf(model ?? ''), report };
        return moveTo(api, device, target, context, this.#unixSeconds);
      }),
    );
  }

  async close(): Promise<void> {
    // Every connection ends with its request.
  }

  #inTurn<T>(endpoint: MinerEndpoint, seconds: number, task: (api: AvalonApi) => Promise<T>): Promise<T> {
    const device = `${endpoint.host}:${endpoint.ports?.['api'] ?? AVALON_PORT}`;
    let wire = this.#wires.get(device);
    if (wire === undefined) this.#wires.set(device, (wire = {}));
    const known = wire;
    const commandMs = this.envelope.readTimeoutSeconds * 1000;
    return this.#slots.run(device, seconds, () =>
      task(new AvalonApi(endpoint, new Deadline(seconds), commandMs, known)),
    );
  }
}

interface Reading {
  readonly telemetry: MinerTelemetry;
  readonly version: AvalonVersion | null;
  readonly line: AvalonLine;
}

async function readingOf(api: AvalonApi, endpoint: MinerEndpoint): Promise<Reading> {
  const { nominalJPerTh } = endpoint;
  let report: AvalonReport;
  try {
    report = await api.report();
  } catch (problem) {
    if (!api.mayAnswerOthers(problem)) throw problem;
    const version = await versionOrNull(api, null);
    const telemetry = await telemetryWithoutModules(api, version, nominalJPerTh, problem);
    return { telemetry, version, line: lineOf(version?.model ?? '') };
  }
  const version = await versionOrNull(api, report);
  const telemetry = await telemetryOf(api, report, version, nominalJPerTh);
  return { telemetry, version, line: lineOf(version?.model ?? verOf(report)) };
}

/** A machine whose version cannot be read is known by its report all the same. */
async function versionOrNull(api: AvalonApi, report: AvalonReport | null): Promise<AvalonVersion | null> {
  try {
    return await api.version(report === null ? '' : verOf(report));
  } catch (error) {
    if (error instanceof EbbError) return null;
    throw error;
  }
}

/** What the device's own list of options, and its line, do not allow. */
async function obstacles(api: AvalonApi, line: AvalonLine): Promise<Obstacle[]> {
  const found: Obstacle[] = [];
  let options: ReadonlySet<string> | null = null;
  try {
    options = await api.options();
  } catch (error) {
    if (!(error instanceof EbbError)) throw error;
    if (error.code === 'unauthorised') {
      const advice = 'allow the controller’s address to write in the device’s API settings';
      return [obstacleOf(error, AVALON_ENVELOPE.verbs, advice)];
    }
  }
  if (line === 'nano' || line === 'nano3' || options?.has('softoff') === false) {
    found.push({
      code: 'unsupported',
      verbs: ['sleep', 'wake'],
      problem: 'this model has no soft-off',
      advice: 'feed it through a switched outlet, or use its lowest mode',
    });
  }
  if (options !== null && !options.has(line === 'nano3' ? 'worklevel' : 'workmode')) {
    found.push({
      code: 'unsupported',
      verbs: ['profile'],
      problem: 'this firmware does not list work modes',
      advice: 'use sleep and wake, or update the firmware',
    });
  }
  return found;
}

/** Avalons write their MAC without colons. */
function macOf(mac: string | null): string | null {
  return (
    mac
      ?.replace(/[^0-9a-f]/gi, '')
      .match(/../g)
      ?.join(':') ?? null
  );
}
