import type { SiteNow } from '../../api/client.js';
import { power, shareOf, signedPower } from '../../format/power.js';

/** What is drawn as a bar along the grid connection's limit, with the setpoint as a mark on it. */
export function PowerBar({ now }: { readonly now: Pick<SiteNow, 'power' | 'states'> }) {
  const { drawn_w: drawnW, setpoint_w: setpointW, limit_w: limitW } = now.power;
  const name = now.states === 'would-be' ? 'would-be setpoint' : 'setpoint';
  const percent = (powerW: number): string => `${(shareOf(powerW, limitW) * 100).toFixed(1)}%`;
  const gapW = setpointW === null ? null : drawnW - setpointW;
  return (
    <div className="power-bar">
      <div className="track" aria-hidden="true">
        <div className="drawn" style={{ inlineSize: percent(drawnW) }} />
        {setpointW !== null && <div className="setpoint" style={{ insetInlineStart: percent(setpointW) }} />}
      </div>
      <p>
        <span>
          {name} <strong>{power(setpointW)}</strong>
        </span>
        <span>{gapW === null ? '' : `drawing ${signedPower(gapW)} against it`}</span>
        <span>limit {power(limitW)}</span>
      </p>
    </div>
  );
}
