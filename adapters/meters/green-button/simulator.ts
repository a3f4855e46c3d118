import type { MeterInterval } from '../../../src/core/ports/meter.js';
import { ACCUMULATION_DELTA, FLOW_FORWARD, UOM_WH } from './api.js';

/** What a utility would hand out: the intervals as a Green Button file, a block for each local day or so. */
export function greenButtonFile(
  intervals: readonly MeterInterval[],
  { multiplier = 0, intervalsPerBlock = 96 }: { multiplier?: number; intervalsPerBlock?: number } = {},
): string {
  const reading = 'https://utility.example/espi/1_1/resource/UsagePoint/1/MeterReading/1';
  const type = 'https://utility.example/espi/1_1/resource/ReadingType/1';
  const known = intervals.filter(({ energyKwh }) => energyKwh !== null);
  const blocks: string[] = [];
  for (let from = 0; from < known.length; from += intervalsPerBlock) {
    const part = known.slice(from, from + intervalsPerBlock).map((each) => intervalReading(each, multiplier));
    const content = `<espi:IntervalBlock>${part.join('')}</espi:IntervalBlock>`;
    blocks.push(
      entry(`${reading}/IntervalBlock/${blocks.length + 1}`, `${reading}/IntervalBlock`, [], content),
    );
  }
  const minutes = intervals[0]?.minutes ?? 15;
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:espi="http://naesb.org/espi">
  <title>Interval usage</title>
${entry(reading, reading.replace(/\/1$/, ''), [type], '<espi:MeterReading/>')}
${entry(type, type.replace(/\/1$/, ''), [], readingTypeXml(minutes, multiplier))}
${blocks.join('\n')}
</feed>
`;
}

function readingTypeXml(minutes: number, multiplier: number): string {
  const members = {
    accumulationBehaviour: ACCUMULATION_DELTA,
    commodity: 1,
    flowDirection: FLOW_FORWARD,
    intervalLength: minutes * 60,
    powerOfTenMultiplier: multiplier,
    uom: UOM_WH,
  };
  const text = Object.entries(members).map(([name, value]) => `<espi:${name}>${value}</espi:${name}>`);
  return `<espi:ReadingType>${text.join('')}</espi:ReadingType>`;
}

const QUALITY_CODES = { measured: 17, estimated: 8, edited: 7, suspect: 10, missing: 10 } as const;

function intervalReading({ start, minutes, energyKwh, quality }: MeterInterval, multiplier: number): string {
  const value = Math.round(((energyKwh ?? 0) * 1e3) / 10 ** multiplier);
  const period = `<espi:timePeriod><espi:duration>${minutes * 60}</espi:duration><espi:start>${Date.parse(start) / 1e3}</espi:start></espi:timePeriod>`;
  const remark = `<espi:ReadingQuality><espi:quality>${QUALITY_CODES[quality]}</espi:quality></espi:ReadingQuality>`;
  return `<espi:IntervalReading>${remark}${period}<espi:value>${value}</espi:value></espi:IntervalReading>`;
}

function entry(self: string, up: string, related: readonly string[], content: string): string {
  const links = [['self', self], ['up', up], ...related.map((href) => ['related', href])]
    .map(([rel, href]) => `<link rel="${rel}" href="${href}"/>`)
    .join('');
  return `  <entry>${links}<title/><content>${content}</content></entry>`;
}
