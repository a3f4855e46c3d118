import type { CapabilityEnvelope } from '../../src/core/ports/miner.js';
import { fixOfName } from '../did-you-mean.js';
import type { Salvaged } from '../salvage.js';
import type { RawModel } from '../schema.js';
import type { Path } from '../yaml-source.js';
import { type Report, reportRepeated } from './report.js';

type Model = Salvaged<RawModel>;
type Point = NonNullable<NonNullable<Model['operating_points']>[number]>;

/** What the schema cannot say about a model: the order of its points, and whether its firmware can set them. */
export function checkModel(
  model: Model,
  path: Path,
  envelopes: Readonly<Record<string, CapabilityEnvelope>>,
  report: Report,
): void {
  const { firmware } = model;
  const envelope = firmware === undefined ? undefined : envelopes[firmware];
  if (firmware !== undefined && !envelope) {
    report(
      [...path, 'firmware'],
      `no adapter for "${firmware}"`,
      fixOfName(firmware, Object.keys(envelopes)),
    );
  }
  const points = model.operating_points;
  // Half a list would be reported for what is missing in it.
  if (!points || !points.every((point) => point !== undefined)) return;
  checkOrder(points, [...path, 'operating_points'], report);
  if (envelope) checkSettings(points, [...path, 'operating_points'], envelope, report);
}

function checkOrder(points: readonly Point[], path: Path, report: Report): void {
  reportRepeated(
    points.map(({ id }, index) => ({ name: id, path: [...path, index, 'id'] })),
    'operating point',
    report,
  );
  const [first, ...awake] = points;
  if (first?.kind !== 'sleep')
    report([...path, 0], 'the first operating point is not sleep', 'Put the sleep point first.');
  else if (first.hashrate_ths !== 0) {
    report([...path, 0, 'hashrate_ths'], 'a sleeping machine has hashrate', 'Write 0.');
  }
  awake.forEach((point, index) => {
    if (point.kind === 'sleep')
      report([...path, index + 1], 'a second sleep point', 'Keep the first one alone.');
  });
  const nominal = points.filter(({ kind }) => kind === 'nominal').length;
  if (nominal !== 1) {
    report(
      path,
      `${nominal} points are of kind nominal`,
      'Exactly one is: the point that the machine wakes up to.',
    );
  }
  points.forEach((point, index) => checkStep(points[index - 1], point, [...path, index], report));
}

const KINDS = ['sleep', 'underclock', 'nominal', 'overclock'];

function checkStep(before: Point | undefined, point: Point, path: Path, report: Report): void {
  if (before?.power_w === undefined || point.power_w === undefined) return;
  if (point.power_w <= before.power_w) {
    const problem = `${point.power_w} W does not rise above the ${before.power_w} W before it`;
    report([...path, 'power_w'], problem, 'List the points by ascending watts.');
  }
  if ((point.hashrate_ths ?? 0) <= (before.hashrate_ths ?? 0)) {
    const problem = `${point.hashrate_ths} TH/s for more watts than the ${before.hashrate_ths} TH/s before it`;
    report([...path, 'hashrate_ths'], problem, 'Remove the point: it costs more and brings no more.');
  }
  if (point.kind !== 'sleep' && KINDS.indexOf(point.kind ?? '') < KINDS.indexOf(before.kind ?? '')) {
    report(
      [...path, 'kind'],
      `${point.kind} above ${before.kind}`,
      'Underclock is below nominal, overclock above it.',
    );
  }
}

function checkSettings(
  points: readonly Point[],
  path: Path,
  envelope: CapabilityEnvelope,
  report: Report,
): void {
  const byProfile = points.some(({ setting }) => setting?.verb === 'profile');
  points.forEach(({ id, kind, setting }, index) => {
    const at = [...path, index, 'setting'];
    const verb = setting?.verb;
    const verbs = envelope.verbs.filter((known) => known !== 'sleep' && known !== 'wake');
    if (kind === 'sleep' || index === 0) {
      if (verb) report(at, 'sleep takes no setting', 'Remove it.');
    } else if (verb && !envelope.verbs.includes(verb)) {
      const fix =
        verbs.length === 0
          ? 'Keep sleep and nominal alone, without settings.'
          : `It can: ${verbs.join(', ')}.`;
      report([...at, 'verb'], `${envelope.label} cannot set "${verb}"`, fix);
    } else if (setting?.verb === 'power-percent' && isOutside(setting.percent, envelope.powerPercent)) {
      const { min, max } = envelope.powerPercent!;
      report(
        [...at, 'percent'],
        `${setting.percent} % is outside what ${envelope.label} takes`,
        `Write ${min} to ${max}.`,
      );
    } else if (!verb && kind !== 'nominal') {
      report(at, `nothing tells the firmware to go to "${id}"`, 'Add a setting, or remove the point.');
    } else if (!verb && byProfile) {
      report(at, `nothing leads back to "${id}" from a profile`, 'Name the profile of this point too.');
    }
  });
}

function isOutside(percent: number | undefined, range: CapabilityEnvelope['powerPercent']): boolean {
  return range !== undefined && percent !== undefined && (percent < range.min || percent > range.max);
}
