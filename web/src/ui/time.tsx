import { clock, dayAndClock, utc } from '../format/time.js';

/** An instant in a site's zone, in UTC on hover. */
export function Time({
  at,
  zone,
  day = false,
}: {
  readonly at: string;
  readonly zone: string;
  readonly day?: boolean;
}) {
  return (
    <time dateTime={at} title={utc(at)}>
      {day ? dayAndClock(at, zone) : clock(at, zone)}
    </time>
  );
}
