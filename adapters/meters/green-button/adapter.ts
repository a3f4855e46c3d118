import { EbbError } from '../../../src/core/errors.js';
import type { MeterFileFormat, MeterInterval } from '../../../src/core/ports/meter.js';
import { xmlRoot } from '../../shared/xml.js';
import { intervalsOf, meterFeeds, type MeterFeed } from './api.js';

/** Reads Green Button files, as utilities hand them out. */
export const greenButtonFormat: MeterFileFormat = {
  id: 'green-button',
  label: 'Green Button (ESPI Atom XML)',
  read(text, { meter }): MeterInterval[] {
    const root = xmlRoot(text, 'Green Button');
    const feeds = meterFeeds(root);
    return intervalsOf(chosen(feeds, meter));
  },
};

function chosen(feeds: readonly MeterFeed[], meter: string | undefined): MeterFeed {
  const fitting =
    meter === undefined ? feeds : feeds.filter(({ id, title }) => id.includes(meter) || title === meter);
  const [first, second] = fitting;
  if (first && !second) return first;
  if (feeds.length === 0) {
    const what = 'no MeterReading of electricity drawn, in Wh by interval (uom 72, accumulationBehaviour 4)';
    throw new EbbError('malformed', `Green Button: ${what}; ask the utility for interval usage data`);
  }
  const ids = feeds.map(({ id, title }) => (title === '' ? id : `${id} ("${title}")`)).join(', ');
  const problem = fitting.length === 0 ? `no MeterReading "${meter}"` : 'several MeterReadings';
  throw new EbbError('rejected', `Green Button: ${problem}; name one of: ${ids}`);
}
