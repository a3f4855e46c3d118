import type { SiteNow } from '../../api/client.js';
import { useSiteClock } from '../../api/live.js';
import { countdown } from '../../format/duration.js';
import { Time } from '../../ui/time.js';

type Program = SiteNow['programs'][number];

const STANDING_NAMES: Readonly<Record<Program['standing'], string>> = {
  called: 'Called',
  announced: 'Announced',
  returning: 'Returning',
  held: 'Held',
  waiting: 'Ready',
};

/** Programs in force with what comes next and when. */
export function Programs({ now }: { readonly now: SiteNow }) {
  const atMs = useSiteClock(now.site_id);
  return (
    <section className="panel" aria-labelledby="programs">
      <h2 id="programs">Programs</h2>
      {now.programs.length === 0 ? (
        <p className="quiet">This site is enrolled in none.</p>
      ) : (
        <ul className="rows">
          {now.programs.map((program) => (
            <ProgramRow key={program.enrolment_id} program={program} zone={now.time_zone} atMs={atMs} />
          ))}
        </ul>
      )}
    </section>
  );
}

interface ProgramRowProps {
  readonly program: Program;
  readonly zone: string;
  readonly atMs: number | null;
}

function ProgramRow({ program: { standing, text, test, next, problem }, zone, atMs }: ProgramRowProps) {
  return (
    <li data-standing={standing}>
      <p>
        <span className="tag">{STANDING_NAMES[standing]}</span> {test && <span className="tag">Test</span>}{' '}
        {text}
      </p>
      {next && atMs !== null && (
        <p className="countdown">
          <strong>{countdown((Date.parse(next.at) - atMs) / 1e3)}</strong> until the{' '}
          {next.what.replace(/^(event|load) /, '$1 ')} (
          <Time at={next.at} zone={zone} />)
        </p>
      )}
      {problem !== null && <p className="bad">{problem}</p>}
    </li>
  );
}
