import { EbbError } from '../../../src/core/errors.js';
import type { MeterInterval, MeterQuality } from '../../../src/core/ports/meter.js';
import { elementsOf, textOf, type XmlElement } from '../../shared/xml.js';

/** Codes of ESPI (NAESB REQ.21) that are read here. */
export const UOM_WH = '72';
export const FLOW_FORWARD = '1';
export const ACCUMULATION_DELTA = '4';
const COMMODITIES_ELECTRIC = ['0', '1', '2'];

/** `QualityOfReading`, by its codes; one that is not here is no meter's own word. */
const QUALITIES: Readonly<Record<string, MeterQuality>> = {
  '0': 'measured',
  '7': 'edited',
  '8': 'estimated',
  '9': 'estimated',
  '10': 'suspect',
  '11': 'estimated',
  '12': 'estimated',
  '13': 'estimated',
  '14': 'measured',
  '15': 'edited',
  '16': 'suspect',
  '17': 'measured',
  '18': 'measured',
  '19': 'measured',
};

/** What a ReadingType says of the values of a MeterReading. */
interface ReadingType {
  readonly whPerCount: number;
}

/** A MeterReading of the feed: one meter's one quantity. */
export interface MeterFeed {
  /** Its link to itself. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly XmlElement[];
  readonly type: ReadingType;
}

interface Entry {
  readonly self: string;
  readonly up: string;
  readonly related: readonly string[];
  readonly title: string;
  readonly content: XmlElement;
}

/** Meter readings of electricity that was drawn, as energy of each interval. Others in the feed are passed over. */
export function meterFeeds(root: XmlElement): MeterFeed[] {
  const entries = elementsOf(root, 'entry').flatMap(entryOf);
  const named = (name: string): Entry[] => entries.filter(({ content }) => content.name === name);
  const types = named('ReadingType');
  const readings = named('MeterReading');
  return readings.flatMap((reading): MeterFeed[] => {
    const type =
      types.find(({ self }) => reading.related.includes(self)) ?? (types.length === 1 ? types[0] : null);
    const usable = type ? readingType(type.content) : null;
    if (!usable) return [];
    const blocks = named('IntervalBlock')
      .filter(({ self, up }) => readings.length === 1 || belongsTo(reading.self, self, up))
      .map(({ content }) => content);
    return [{ id: reading.self, title: reading.title, blocks, type: usable }];
  });
}

/** Ascending; of an interval that is there twice, the later word. @throws EbbError `malformed` */
export function intervalsOf({ id, blocks, type }: MeterFeed): MeterInterval[] {
  const byStart = new Map<string, MeterInterval>();
  for (const block of blocks) {
    for (const reading of elementsOf(block, 'IntervalReading')) {
      const interval = intervalOf(reading, type, id);
      byStart.set(interval.start, interval);
    }
  }
  return [...byStart.values()].sort((a, b) => (a.start < b.start ? -1 : 1));
}

function intervalOf(reading: XmlElement, { whPerCount }: ReadingType, id: string): MeterInterval {
  const period = reading.children.find(({ name }) => name === 'timePeriod');
  const startSeconds = numberIn(period, 'start');
  const durationSeconds = numberIn(period, 'duration');
  const value = numberIn(reading, 'value');
  const minutes = durationSeconds / 60;
  if (!Number.isInteger(startSeconds) || !Number.isInteger(minutes) || minutes < 1 || Number.isNaN(value)) {
    const what = 'needs timePeriod/start and duration (whole minutes) in seconds, and value';
    throw new EbbError('malformed', `Green Button: an IntervalReading of ${id} ${what}`);
  }
  const codes = elementsOf(reading, 'quality').map(({ text }) => QUALITIES[text] ?? 'suspect');
  return {
    start: new Date(startSeconds * 1e3).toISOString(),
    minutes,
    energyKwh: Number(((value * whPerCount) / 1e3).toFixed(6)),
    quality: worstOf(codes),
  };
}

/** Of several remarks on a reading, the one that says most against it; none means that it is the meter's own. */
function worstOf(qualities: readonly MeterQuality[]): MeterQuality {
  const order: readonly MeterQuality[] = ['suspect', 'estimated', 'edited', 'measured'];
  return order.find((each) => qualities.includes(each)) ?? 'measured';
}

function readingType(type: XmlElement): ReadingType | null {
  const says = (name: string, ...codes: readonly string[]): boolean =>
    codes.includes(textOf(type, name) ?? codes[0]!);
  const isEnergyDrawn =
    says('commodity', ...COMMODITIES_ELECTRIC) &&
    says('flowDirection', FLOW_FORWARD, '0') &&
    says('accumulationBehaviour', ACCUMULATION_DELTA, '0') &&
    says('uom', UOM_WH);
  if (!isEnergyDrawn) return null;
  return { whPerCount: 10 ** Number(textOf(type, 'powerOfTenMultiplier') ?? 0) };
}

function entryOf(entry: XmlElement): Entry[] {
  const content = entry.children.find(({ name }) => name === 'content')?.children[0];
  if (!content) return [];
  const links = entry.children.filter(({ name }) => name === 'link').map(({ attributes }) => attributes);
  const hrefs = (rel: string): string[] =>
    links.flatMap((each) => (each['rel'] === rel ? [each['href'] ?? ''] : []));
  return [
    {
      self: hrefs('self')[0] ?? '',
      up: hrefs('up')[0] ?? '',
      related: hrefs('related'),
      title: textOf(entry, 'title') ?? '',
      content,
    },
  ];
}

/** A block names the list of its reading's blocks: `…/MeterReading/1/IntervalBlock`. */
function belongsTo(reading: string, self: string, up: string): boolean {
  return [self, up].some((link) => link === reading || link.startsWith(`${reading}/`));
}

function numberIn(element: XmlElement | undefined, name: string): number {
  const text = element && textOf(element, name);
  return text === undefined ? NaN : Number(text);
}
