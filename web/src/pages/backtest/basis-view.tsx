import { Time } from '../../ui/time.js';
import type { Result } from './queries.js';

/** What a result was computed from: all that one has to know before one believes it. */
export function BasisView({
  zone,
  result: { basis, notes },
}: {
  readonly zone: string;
  readonly result: Result;
}) {
  const hashprice =
    basis.hashprice_usd_per_ph_day === null
      ? `${basis.hashprice_readings} readings of the hashprice`
      : `hashprice as it was given`;
  return (
    <>
      <h3>What it was computed from</h3>
      <p className="quiet">
        {basis.intervals - basis.intervals_missing} of {basis.intervals} intervals of{' '}
        {basis.settlement_minutes} min at {basis.settlement_point}; {hashprice}; {basis.day_ahead_hours}{' '}
        day-ahead prices; {basis.weather_hours} hours of weather; {basis.learned_from_days.toFixed(0)} days of
        prices before the period to learn from.
      </p>
      <ul className="quiet">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
      {basis.gaps.length > 0 && (
        <details>
          <summary>Stretches without a price</summary>
          <ul>
            {basis.gaps.map(({ from, to }) => (
              <li key={from}>
                <Time at={from} zone={zone} day /> – <Time at={to} zone={zone} day />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
