import { daysBetween } from '../market/local-time.js';
import { clamp } from '../statistics.js';

const OBLIQUITY_RAD = (23.44 * Math.PI) / 180;
const DAYS_PER_YEAR = 365.24;

/** Hours between sunrise and sunset, to within some minutes: what a model of load needs, not what a sailor does. */
export function daylightHours(date: string, latitudeDeg: number): number {
  const sinceSolstice = daysBetween(`${date.slice(0, 4)}-01-01`, date) + 10;
  const declinationRad = -OBLIQUITY_RAD * Math.cos((2 * Math.PI * sinceSolstice) / DAYS_PER_YEAR);
  const latitudeRad = (latitudeDeg * Math.PI) / 180;
  const cosine = -Math.tan(latitudeRad) * Math.tan(declinationRad);
  return (24 / Math.PI) * Math.acos(clamp(cosine, -1, 1));
}
