/** How sources write temperatures, with what makes °C of them. */
export const TEMPERATURE_UNITS = {
  '°C': (value: number) => value,
  '°F': (value: number) => ((value - 32) * 5) / 9,
} as const;
export type TemperatureUnit = keyof typeof TEMPERATURE_UNITS;

/** How sources write humidity, with what makes a ratio (0–1) of it. */
export const HUMIDITY_UNITS = { '%': 0.01, ratio: 1 } as const;
export type HumidityUnit = keyof typeof HUMIDITY_UNITS;

/** How sources write wind, with what makes m/s of it. */
export const WIND_UNITS = { 'm/s': 1, 'km/h': 1 / 3.6, mph: 0.44704, kn: 1852 / 3600 } as const;
export type WindUnit = keyof typeof WIND_UNITS;
