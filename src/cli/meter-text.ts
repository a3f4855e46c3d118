import { formatPower } from '../core/units.js';

/** A meter as the API sends it: the part that is shown. */
export interface MeterView {
  readonly meter_id: string;
  readonly kind: string;
  readonly minutes: number;
  readonly state: string;
  readonly problem: string | null;
  readonly last_reading: {
    readonly at: string;
    readonly power_w: number | null;
    readonly counter_kwh: number | null;
  } | null;
  readonly last_interval: {
    readonly start: string;
    readonly energy_kwh: number | null;
    readonly quality: string;
    readonly version: number;
    readonly source: string;
    readonly ledger_seq: number;
  } | null;
  readonly drift: {
    readonly compared: number;
    readonly difference_ratio: number | null;
    readonly tolerance_ratio: number;
    readonly alarm_since: string | null;
    readonly why: string | null;
  } | null;
}

export function meterLine({ meter_id: id, kind, state, last_reading: last, drift }: MeterView): string {
  const power = last?.power_w == null ? [] : [formatPower(last.power_w)];
  const alarm = drift?.alarm_since == null ? [] : [`DRIFT ALARM since ${drift.alarm_since}`];
  return [`${id} (${kind}): ${state}`, ...power, ...alarm].join(', ');
}

/** All that is to be known of a meter. */
export function meterLines(view: MeterView): string[] {
  const { problem, last_reading: last, last_interval: interval, minutes, drift } = view;
  return [
    meterLine(view),
    ...(problem === null ? [] : [`  problem   ${problem}`]),
    `  reading   ${last === null ? 'none yet' : readingText(last)}`,
    `  interval  ${interval === null ? 'none yet' : intervalText(interval, minutes)}`,
    `  drift     ${drift === null ? 'not compared: declare the losses of the site' : driftText(drift)}`,
  ];
}

function readingText({
  at,
  power_w: watts,
  counter_kwh: kwh,
}: NonNullable<MeterView['last_reading']>): string {
  const shown = [
    ...(watts === null ? [] : [formatPower(watts)]),
    ...(kwh === null ? [] : [`counter ${kwh.toFixed(1)} kWh`]),
  ];
  return `${shown.join(', ') || 'nothing'} at ${at}`;
}

function intervalText(interval: NonNullable<MeterView['last_interval']>, minutes: number): string {
  const { start, energy_kwh: kwh, quality, version, source, ledger_seq: seq } = interval;
  const energy = kwh === null ? '' : `${kwh.toFixed(1)} kWh, `;
  return `${start}, ${minutes} min: ${energy}${quality} (version ${version} from ${source}, ledger entry ${seq})`;
}

function driftText(drift: NonNullable<MeterView['drift']>): string {
  const { compared, difference_ratio: ratio, tolerance_ratio: tolerance, alarm_since: since, why } = drift;
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const off =
    ratio === null
      ? 'nothing to compare yet'
      : `miners and losses come to ${percent(Math.abs(ratio))} ${ratio < 0 ? 'less' : 'more'} than the meter over ${compared} intervals; ${percent(tolerance)} are allowed`;
  return [off, ...(since === null ? [] : [`ALARM since ${since}`]), ...(why === null ? [] : [why])].join(
    '; ',
  );
}
