import { useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { power, shareOf } from '../../format/power.js';
import { LoadingState } from '../../ui/states.js';
import { feederNote } from './feeder-note.js';
import type { Feeder } from './queries.js';
import { useMedia } from '../../ui/use-media.js';

/** As the page's columns have it. */
const BESIDE = '(width >= 76rem)';
/** Levels that are open at first. */
const LEVELS_OPEN = 2;
/** A tree of more feeders than this begins with its first level alone. */
const FEEDERS_OPEN_MAX = 60;

interface TreeProps {
  /** Null: not known yet. */
  readonly feeders: readonly Feeder[] | null;
  readonly chosen: string | null;
  /** Undefined: the whole site. */
  readonly onChoose: (feederId: string | undefined) => void;
}

/** The electrical tree: each feeder with its load against its limit. Who presses one sees its miners alone. */
export function FeederTree({ feeders, chosen, onChoose }: TreeProps) {
  const isBeside = useMedia(BESIDE);
  // Who sees only his own machines sees no feeders: what they carry is everybody's.
  if (feeders?.length === 0) return null;
  return (
    <nav className="panel feeders" aria-label="Electrical tree">
      <details open={isBeside}>
        <summary>
          <strong>Feeders</strong> <small>load against limit</small>
        </summary>
        {feeders === null ? (
          <LoadingState what="the feeders" />
        ) : (
          <ul>
            {feeders
              .filter(({ parent_id: parent }) => parent === null)
              .map((feeder) => (
                <Branch
                  key={feeder.feeder_id}
                  {...{ feeder, feeders, chosen, onChoose }}
                  level={feeders.length > FEEDERS_OPEN_MAX ? 1 : 0}
                />
              ))}
          </ul>
        )}
      </details>
    </nav>
  );
}

interface BranchProps extends TreeProps {
  readonly feeder: Feeder;
  readonly feeders: readonly Feeder[];
  readonly level: number;
}

function Branch({ feeder, feeders, chosen, onChoose, level }: BranchProps) {
  const [isOpen, setOpen] = useState(level < LEVELS_OPEN);
  const below = feeders.filter(({ parent_id: parent }) => parent === feeder.feeder_id);
  const isChosen = chosen === feeder.feeder_id;
  const isRoot = feeder.parent_id === null;
  const choose = (): void => onChoose(isChosen || isRoot ? undefined : feeder.feeder_id);
  return (
    <li>
      <div className="feeder-line">
        {below.length > 0 ? (
          <AriaButton
            className="twist"
            aria-expanded={isOpen}
            aria-label={`Feeders below ${feeder.name}`}
            onPress={() => setOpen(!isOpen)}
          >
            {isOpen ? '▾' : '▸'}
          </AriaButton>
        ) : (
          <span className="twist" />
        )}
        <AriaButton
          className="feeder"
          aria-current={isChosen || (isRoot && chosen === null) ? 'true' : undefined}
          onPress={choose}
        >
          <FeederFigures feeder={feeder} />
        </AriaButton>
      </div>
      {isOpen && below.length > 0 && (
        <ul>
          {below.map((each) => (
            <Branch key={each.feeder_id} {...{ feeder: each, feeders, chosen, onChoose }} level={level + 1} />
          ))}
        </ul>
      )}
    </li>
  );
}

function FeederFigures({ feeder }: { readonly feeder: Feeder }) {
  const loadW = feeder.metered_w ?? feeder.power_w;
  const note = feederNote(feeder);
  return (
    <>
      <span className="feeder-name">
        <span>{feeder.name}</span>{' '}
        <small>
          {feeder.miner_count.toLocaleString('en-US')}
          <span className="visually-hidden"> miners</span>
        </small>
      </span>
      <span className="load-bar" data-tone={note?.tone} aria-hidden="true">
        <span style={{ inlineSize: `${(shareOf(loadW, feeder.power_w_max) * 100).toFixed(1)}%` }} />
      </span>
      <span className="feeder-load">
        {power(loadW)} of {power(feeder.power_w_max)}
        {feeder.metered_w !== null && <small> metered; miners say {power(feeder.power_w)}</small>}
      </span>
      {note && (
        <span className="feeder-note" data-tone={note.tone}>
          {note.text}
        </span>
      )}
    </>
  );
}
