import { z } from 'zod';

/** Figures and instants as every answer has them. */

export const instant = z.string().describe('ISO 8601 UTC');
export const nextCursor = z.string().nullable().describe('asks for the page after; null on the last one');
export const watts = z.number().describe('W');
export const usdPerMwh = z.number().describe('USD/MWh');
export const ths = z.number().describe('TH/s');
export const ratio = z.number().describe('0–1');
