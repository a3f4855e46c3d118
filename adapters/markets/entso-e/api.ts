import { DateTime, Duration } from 'luxon';
import { EbbError } from '../../../src/core/errors.js';
import type { PriceInterval, PriceRequest } from '../../../src/core/ports/price.js';
import type { ProviderSettings } from '../../shared/provider.js';
import { elementsOf, textOf, type XmlElement, xmlRoot } from '../../shared/xml.js';

/** 400 a minute are allowed, with a ban of ten minutes for those who ask more. */
export const ENTSO_E: ProviderSettings = {
  name: 'ENTSO_E',
  url: 'https://web-api.tp.entsoe.eu',
  requestsPerMinute: 60,
};
export const API_PATH = '/api';
/** Days of the auction are those of Brussels. */
export const AUCTION_ZONE = 'Europe/Brussels';
/** Since 2025-10-01; hourly prices of before are those of each of the hour's quarters. */
export const MINUTES = 15;
const TIME_FORMAT = 'yyyyMMddHHmm';
const RESOLUTIONS_MINUTES = [60, 30, 15];

/** Bidding zones by their short names; any other is named by its EIC. */
export const EIC_BY_ZONE: Readonly<Record<string, string>> = {
  NO1: '10YNO-1--------2',
  NO2: '10YNO-2--------T',
  NO3: '10YNO-3--------J',
  NO4: '10YNO-4--------9',
  NO5: '10Y1001A1001A48H',
  SE1: '10Y1001A1001A44P',
  SE2: '10Y1001A1001A45N',
  FI: '10YFI-1--------U',
};

/** @throws EbbError `unsupported` where it is neither a zone that is known here nor an EIC */
export function eicOf(settlementPoint: string): string {
  const eic = EIC_BY_ZONE[settlementPoint] ?? settlementPoint;
  if (/^[0-9]{2}[A-Z][A-Z0-9-]{13}$/.test(eic)) return eic;
  const known = Object.keys(EIC_BY_ZONE).join(', ');
  throw new EbbError('unsupported', `entso-e knows ${known}, and other zones by their EIC of 16 characters`);
}

export function priceQuery(
  { settlementPoint, from, to }: PriceRequest,
  securityToken: string,
): Record<string, string> {
  const eic = eicOf(settlementPoint);
  return {
    securityToken,
    documentType: 'A44',
    in_Domain: eic,
    out_Domain: eic,
    'contract_MarketAgreement.type': 'A01',
    periodStart: from.toUTC().startOf('hour').toFormat(TIME_FORMAT),
    periodEnd: to.toUTC().plus({ hours: 1 }).startOf('hour').toFormat(TIME_FORMAT),
  };
}

/**
 * Day-ahead prices in a document of type A44, in USD by the quarter of an hour. A point that is left out has the price of
 * the one before it (curve type A03). Where hours and quarters are both there the quarters count.
 * @throws EbbError `malformed`, or `rejected` in ENTSO-E's own words
 */
export function pricesOf(document: string, usdPerEur: number, place: string): PriceInterval[] {
  const root = xmlRoot(document, place);
  if (root.name === 'Acknowledgement_MarketDocument') return nothingOf(root, place);
  if (root.name !== 'Publication_MarketDocument') {
    throw new EbbError('malformed', `${place}: <${root.name}> where prices should be`);
  }
  const series = elementsOf(root, 'TimeSeries')
    .filter(
      (each) => (textOf(each, 'classificationSequence_AttributeInstanceComponent.position') ?? '1') === '1',
    )
    .flatMap((each) => {
      checkUnits(each, place);
      return elementsOf(each, 'Period').map((period) => periodOf(period, place));
    })
    .sort((a, b) => b.minutes - a.minutes);
  return series.flatMap(({ prices, minutes }) =>
    prices.flatMap(({ start, priceEurPerMwh }) =>
      Array.from({ length: minutes / MINUTES }, (_, quarter) => ({
        start: start.plus({ minutes: quarter * MINUTES }),
        minutes: MINUTES,
        priceUsdPerMwh: priceEurPerMwh * usdPerEur,
      })),
    ),
  );
}

interface Period {
  readonly minutes: number;
  readonly prices: readonly { readonly start: DateTime; readonly priceEurPerMwh: number }[];
}

function periodOf(period: XmlElement, place: string): Period {
  const malformed = (what: string): EbbError => new EbbError('malformed', `${place}: ${what}`);
  const interval = period.children.find(({ name }) => name === 'timeInterval');
  const [start, end] = ['start', 'end'].map((name) =>
    DateTime.fromISO((interval && textOf(interval, name)) ?? '', { zone: 'utc' }),
  ) as [DateTime, DateTime];
  const minutes = Duration.fromISO(textOf(period, 'resolution') ?? '').as('minutes');
  if (!start.isValid || !end.isValid) throw malformed('a period without its time');
  if (!RESOLUTIONS_MINUTES.includes(minutes))
    throw malformed(`a resolution of ${textOf(period, 'resolution')}`);
  const count = end.diff(start).as('minutes') / minutes;
  const byPosition = new Map<number, number>();
  for (const point of elementsOf(period, 'Point')) {
    const [position, price] = ['position', 'price.amount'].map((name) =>
      Number(textOf(point, name) ?? NaN),
    ) as [number, number];
    if (!(position >= 1 && position <= count) || !Number.isFinite(price))
      throw malformed(`a point ${position} of ${count}`);
    byPosition.set(position, price);
  }
  let priceEurPerMwh = byPosition.get(1);
  const prices = Array.from({ length: count }, (_, index) => {
    priceEurPerMwh = byPosition.get(index + 1) ?? priceEurPerMwh;
    if (priceEurPerMwh === undefined) throw malformed('a period without its first point');
    return { start: start.plus({ minutes: index * minutes }), priceEurPerMwh };
  });
  return { minutes, prices };
}

function checkUnits(series: XmlElement, place: string): void {
  const [currency, measure] = [
    textOf(series, 'currency_Unit.name'),
    textOf(series, 'price_Measure_Unit.name'),
  ];
  if (currency === 'EUR' && measure === 'MWH') return;
  throw new EbbError('malformed', `${place}: prices in ${currency}/${measure} where EUR/MWH is expected`);
}

function nothingOf(root: XmlElement, place: string): [] {
  const [reason] = elementsOf(root, 'Reason');
  const words = (reason && textOf(reason, 'text')) ?? 'no reason given';
  if (/no matching data/i.test(words)) return [];
  throw new EbbError('rejected', `${place}: ENTSO-E refuses: ${words}`);
}
