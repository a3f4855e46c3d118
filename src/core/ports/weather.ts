import type { DateTime } from 'luxon';

/** The air at a place; null what a source does not tell. */
export interface Air {
  readonly dryBulbC: number;
  readonly wetBulbC: number | null;
  /** 0–1. */
  readonly relativeHumidityRatio: number | null;
  readonly windMetresPerSecond: number | null;
}

/** The mean air of the hour from `start`, measured or expected. */
export interface WeatherHour extends Air {
  readonly start: DateTime;
}

export interface WeatherFeed {
  readonly id: string;
  readonly pollSeconds: number;
  /** Hours of the recent past and of the forecast, sorted. @throws EbbError with a code of the table. */
  read(location: { readonly latitudeDeg: number; readonly longitudeDeg: number }): Promise<WeatherHour[]>;
}

/** What a sensor at the site shows now. */
export interface AirReading extends Air {
  /** When it was so, by the sensor or by whoever received it. */
  readonly at: DateTime;
}

export interface WeatherSensor {
  readonly id: string;
  readonly pollSeconds: number;
  /** The newest reading. @throws EbbError with a code of the table; `stale` where the newest is too old */
  read(): Promise<AirReading>;
  /** Ends its connections. */
  close(): Promise<void>;
}
