import type { OverridePreview } from '../api/client.js';
import { duration } from '../format/duration.js';
import { signedUsd } from '../format/money.js';
import { power } from '../format/power.js';
import { Figure } from '../ui/figure.js';

interface PreviewPanelProps {
  readonly preview: OverridePreview | undefined;
  readonly error: Error | null;
  /** It is of what was filled in before. */
  readonly isOld: boolean;
}

/** What would happen: megawatts, minutes, dollars, and what it touches. */
export function PreviewPanel({ preview, error, isOld }: PreviewPanelProps) {
  return (
    <section className="preview" aria-label="What will happen" aria-busy={isOld || (!preview && !error)}>
      <h3>What will happen</h3>
      {error ? (
        <p className="quiet">It cannot be told now ({error.message}) You can set it all the same.</p>
      ) : preview ? (
        <PreviewFacts preview={preview} />
      ) : (
        <p className="quiet">Being worked out. You need not wait for it.</p>
      )}
    </section>
  );
}

function PreviewFacts({ preview }: { readonly preview: OverridePreview }) {
  const { from_w: fromW, to_w: toW, seconds_until_there: seconds, usd_per_hour: usdPerHour, usd } = preview;
  // The first two sentences are the figures above them.
  const beside = preview.lines.filter((line) => !line.includes(' → ') && !line.includes('an hour against'));
  return (
    <>
      <dl className="figures">
        <Figure label="Power" value={`${power(fromW)} → ${power(toW)}`}>
          {seconds === 0
            ? 'nothing has to move'
            : `${preview.miners_moved} miners, about ${duration(seconds)}`}
        </Figure>
        <Figure
          label="Against the plan"
          value={usdPerHour === null ? 'not known' : `${signedUsd(usdPerHour)}/h`}
          tone={usdPerHour !== null && usdPerHour < 0 ? 'bad' : 'good'}
        >
          {usd === null
            ? 'a price is missing'
            : `${signedUsd(usd)} in ${Math.round(preview.minutes)} min, at the present price`}
        </Figure>
      </dl>
      <ul className="lines">
        {beside.map((line) => (
          <li key={line}>{line}</li>
        ))}
        {preview.obligations.length === 0 && <li>No obligation is touched.</li>}
      </ul>
    </>
  );
}
