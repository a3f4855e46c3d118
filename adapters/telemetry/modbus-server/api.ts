import { z } from 'zod';
import type { ResourceTelemetry, TelemetryPoint } from '../../../src/core/ports/telemetry-out.js';
import { TELEMETRY_QUALITIES } from '../../../src/core/ports/telemetry-out.js';
import {
  bitsReply,
  COILS,
  HOLDING_REGISTERS,
  ILLEGAL_ADDRESS,
  ILLEGAL_FUNCTION,
  ILLEGAL_VALUE,
  INPUT_REGISTERS,
  INPUTS,
  ModbusException,
  range,
  wordsReply,
} from '../../shared/modbus-frames.js';
import { REGISTER_FORMATS, wordsOf } from '../../shared/modbus-registers.js';
import { pointName } from '../../shared/telemetry-kind.js';

/** The tables of the protocol, by the function that reads them. */
const TABLES = {
  coil: COILS,
  discrete: INPUTS,
  holding: HOLDING_REGISTERS,
  input: INPUT_REGISTERS,
} as const;
type Table = keyof typeof TABLES;
const BITS_MAX = 2_000;

/** What each format can hold, and what stands for an invalid value where the map names nothing else. */
const FORMATS = {
  uint16: { low: 0, high: 65_534, invalid: 65_535 },
  int16: { low: -32_767, high: 32_767, invalid: -32_768 },
  uint32: { low: 0, high: 2 ** 32 - 2, invalid: 2 ** 32 - 1 },
  int32: { low: -(2 ** 31) + 1, high: 2 ** 31 - 1, invalid: -(2 ** 31) },
  float32: { low: -3.4e38, high: 3.4e38, invalid: NaN },
  float64: { low: -1e308, high: 1e308, invalid: NaN },
} as const;
type Format = keyof typeof FORMATS;

/** Where a point stands. Addresses count from 0, as they go over the wire. */
export const placeShape = z
  .strictObject({
    point: pointName,
    part: z
      .enum(['value', 'quality'])
      .default('value')
      .describe('quality in registers: 0 valid, 1 calculated, 2 suspect, 3 invalid; as a bit: 1 may be used'),
    table: z.enum(Object.keys(TABLES) as [Table, ...Table[]]),
    address: z.int().min(0).max(65_535),
    format: z.enum(Object.keys(FORMATS) as [Format, ...Format[]]).default('uint16'),
    word_order: z.enum(['high-first', 'low-first']).default('high-first'),
    scale: z.number().positive().default(1).describe('W, W/min or 1 of one count'),
    invalid_count: z.number().optional().describe('what stands there while the value is invalid'),
  })
  .refine(({ table, address, format }) => address + widthOf(table, format) <= 65_536, {
    message: 'reaches beyond the last address',
    path: ['address'],
  });
export type Place = z.output<typeof placeShape>;

/** Addresses that two places claim, in words; null: none. */
export function overlapOf(places: readonly Place[]): string | null {
  const taken = new Map<string, TelemetryPoint>();
  for (const { point, table, address, format } of places) {
    for (let at = address; at < address + widthOf(table, format); at += 1) {
      const other = taken.get(`${table} ${at}`);
      if (other !== undefined) return `${table} ${at} is taken twice, by ${other} and by ${point}`;
      taken.set(`${table} ${at}`, point);
    }
  }
  return null;
}

function widthOf(table: Table, format: Format): number {
  return isBits(table) ? 1 : REGISTER_FORMATS[format].registers;
}

function isBits(table: Table): boolean {
  return table === 'coil' || table === 'discrete';
}

/** What stands at each address of each table, by the function that reads it. */
export type Image = ReadonlyMap<number, ReadonlyMap<number, number>>;

/** Values at their places. A number that its format cannot hold counts as invalid: it would read as another. */
export function imageOf({ points }: Pick<ResourceTelemetry, 'points'>, places: readonly Place[]): Image {
  const image = new Map<number, Map<number, number>>(Object.values(TABLES).map((code) => [code, new Map()]));
  for (const place of places) {
    const { point, part, table, address } = place;
    const words =
      part === 'value' ? valueWords(place, points[point]) : qualityWords(place, points[point], places);
    words.forEach((word, index) => image.get(TABLES[table])!.set(address + index, word));
  }
  return image;
}

type Value = ResourceTelemetry['points'][TelemetryPoint];

function valueWords(place: Place, { value }: Value): number[] {
  const { table, format, word_order: wordOrder, invalid_count: invalidCount } = place;
  if (isBits(table)) return [Number(value !== null && value !== 0)];
  return wordsOf(countAt(place, value) ?? invalidCount ?? FORMATS[format].invalid, format, wordOrder);
}

function qualityWords(place: Place, { value, quality }: Value, places: readonly Place[]): number[] {
  const { point, table, format, word_order: wordOrder } = place;
  const isLost = places.some(
    (each) =>
      each.point === point && each.part === 'value' && !isBits(each.table) && countAt(each, value) === null,
  );
  const shown = isLost ? 'invalid' : quality;
  if (isBits(table)) return [Number(shown === 'valid' || shown === 'calculated')];
  return wordsOf(TELEMETRY_QUALITIES.indexOf(shown), format, wordOrder);
}

/** The count that stands for a value; null where there is no value, or its format cannot hold it. */
function countAt({ format, scale }: Place, value: number | null): number | null {
  const { low, high } = FORMATS[format];
  const count = value === null ? null : value / scale;
  return count !== null && low <= count && count <= high ? count : null;
}

/**
 * The reply to a request without its header. Only reading is done. Within a table's first and last place an address that
 * nothing stands at reads as 0, since masters read blocks.
 * @throws ModbusException for anything else
 */
export function replyOf(image: Image, request: Buffer): Buffer {
  const code = request[0];
  const table = code === undefined ? undefined : image.get(code);
  if (code === undefined || table === undefined) throw new ModbusException(ILLEGAL_FUNCTION);
  if (request.length !== 5) throw new ModbusException(ILLEGAL_VALUE);
  const [first, count] = [request.readUInt16BE(1), request.readUInt16BE(3)];
  const addresses = [...table.keys()];
  const [low, high] = [Math.min(...addresses), Math.max(...addresses)];
  const isBitTable = code === COILS || code === INPUTS;
  if (count > (isBitTable ? BITS_MAX : 125)) throw new ModbusException(ILLEGAL_VALUE);
  if (first < low || first + count - 1 > high) throw new ModbusException(ILLEGAL_ADDRESS);
  const values = addressesFrom(first, count, isBitTable).map((at) => table.get(at) ?? 0);
  return isBitTable
    ? bitsReply(
        code,
        values.map((value) => value === 1),
      )
    : wordsReply(code, values);
}

function addressesFrom(first: number, count: number, isBitTable: boolean): number[] {
  return isBitTable && count > 125
    ? Array.from({ length: count }, (_, index) => first + index)
    : range(first, count);
}
