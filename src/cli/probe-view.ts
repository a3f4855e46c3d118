import type { DiscoveredMiner } from '../../adapters/discovery.js';
import type { CapabilityEnvelope } from '../core/ports/miner.js';
import { minerEnvelope } from '../outside.js';
import { tableLines } from './table.js';

/**
 * What `ebb miner probe --json` prints: one object, keys as in the program's interfaces. Null is what the device does
 * not tell.
 */
export function probeView(found: DiscoveredMiner): Readonly<Record<string, unknown>> {
  const { host, unit, firmware, ports, inspection, problem } = found;
  const envelope = minerEnvelope(firmware);
  const { identity, telemetry, capabilities } = inspection ?? {};
  return {
    host,
    ...(unit !== null && { unit }),
    ...(Object.keys(ports).length > 0 && { ports }),
    firmware,
    version: identity?.firmwareVersion ?? telemetry?.firmwareVersion ?? null,
    make: identity?.make ?? null,
    model: identity?.model ?? telemetry?.model ?? null,
    ...(identity?.serial != null && { serial: identity.serial }),
    ...(identity?.mac != null && { mac: identity.mac }),
    ...(identity?.hostname != null && { hostname: identity.hostname }),
    powerW: telemetry?.powerW ?? null,
    powerSource: telemetry?.powerSource ?? 'absent',
    hashrateThs: telemetry?.hashrateThs ?? null,
    state: telemetry?.claim ?? null,
    profile: telemetry?.profile ?? null,
    chipTempC: telemetry?.chipTempC ?? null,
    capabilities: capabilities ? { ...capabilities, ...envelopeFacts(envelope) } : null,
    ...(problem !== null && { problem }),
  };
}

function envelopeFacts(envelope: CapabilityEnvelope) {
  const { restarts, downSeconds, upSeconds, changeSeconds, survivesReboot, requestsAtOnce, devFeeRatio } =
    envelope;
  const { powerPercent, limits, unverified } = envelope;
  return {
    restarts,
    downSeconds,
    upSeconds,
    ...(changeSeconds && { changeSeconds }),
    ...(powerPercent && { powerPercent }),
    survivesReboot,
    requestsAtOnce,
    devFeeRatio,
    limits,
    unverified,
  };
}

/** One page for a person. */
export function probePage(found: DiscoveredMiner): string[] {
  const { host, firmware, inspection, problem } = found;
  const envelope = minerEnvelope(firmware);
  const head = `${host}: ${envelope.label} (${firmware})`;
  if (inspection === null) return [head, '', `It cannot be read: ${problem?.message} (${problem?.code}).`];
  const { identity, telemetry, capabilities } = inspection;
  const { powerW, powerSource, hashrateThs, claim, profile, chipTempC } = telemetry;
  const who = [
    ['machine', [identity.make, identity.model].filter(Boolean).join(' ') || 'does not tell'],
    ['firmware', identity.firmwareVersion ?? 'does not tell its version'],
    ['serial', identity.serial ?? 'does not tell'],
    ['mac', identity.mac ?? 'does not tell'],
    ['state', profile === null ? claim : `${claim}, profile ${profile}`],
    ['power', powerW === null ? 'does not tell' : `${Math.round(powerW)} W, ${powerSource}`],
    ['hashrate', `${hashrateThs.toFixed(1)} TH/s`],
    ...(chipTempC == null ? [] : [['hottest chip', `${Math.round(chipTempC)} °C`]]),
  ];
  return [
    head,
    '',
    ...tableLines(who),
    '',
    ...ability(found, envelope),
    ...obstacles(capabilities.obstacles),
  ];
}

function ability({ inspection }: DiscoveredMiner, envelope: CapabilityEnvelope): string[] {
  const { verbs, powerTargetW, profiles } = inspection!.capabilities;
  const fee = envelope.devFeeRatio === null ? 'not known' : `${(envelope.devFeeRatio * 100).toFixed(1)} %`;
  const range = powerTargetW && `${powerTargetW.min ?? '?'} to ${powerTargetW.max ?? '?'} W`;
  const names = profiles.map(({ name, powerW, settable }) => {
    const watts = powerW === null ? '' : ` (${Math.round(powerW)} W)`;
    return `${name}${watts}${settable ? '' : ' (not settable)'}`;
  });
  const rows = [
    [
      'can do',
      verbs.length === 0
        ? inspection!.capabilities.obstacles.length > 0
          ? 'nothing as things are, see below'
          : 'nothing: it can only be read'
        : verbs.join(', '),
    ],
    ...(range ? [['power target', range]] : []),
    ...(names.length > 0 ? [['profiles', names.join(', ')]] : []),
    ['takes', `${envelope.downSeconds} s to sleep, ${envelope.upSeconds} s to full hashrate`],
    ['restarts after', envelope.restarts.join(', ') || 'nothing'],
    [
      'after a reboot',
      envelope.survivesReboot.length === 0 ? 'nothing stays' : `stays: ${envelope.survivesReboot.join(', ')}`,
    ],
    ['dev fee', fee],
  ];
  return tableLines(rows);
}

function obstacles(
  all: readonly { code: string; verbs: readonly string[]; problem: string; advice: string }[],
): string[] {
  if (all.length === 0) return [];
  return [
    '',
    'In the way:',
    ...all.flatMap(({ code, verbs, problem, advice }) => [
      `  ${code} (${verbs.join(', ')}): ${problem}`,
      `    what to do: ${advice}`,
    ]),
  ];
}
