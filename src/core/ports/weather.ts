import type { DateTime } from 'luxon';

export interface WeatherHour {
  readonly start: DateTime;
  readonly dryBulbC: number;
  readonly wetBulbC: number | null;
  readonly relativeHumidityRatio: number | null;
}

export interface WeatherFeed {
  readonly id: string;
  readonly pollSeconds: number;
  /** Hours of the recent past and of the forecast, sorted. @throws EbbError with a code of the table. */
  read(location: { readonly latitudeDeg: number; readonly longitudeDeg: number }): Promise<WeatherHour[]>;
}
