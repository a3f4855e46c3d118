import { useSyncExternalStore } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { Button } from '../../ui/button.js';
import type { TimelineController } from './controller.js';
import type { PriceScale } from './price-scale.js';
import { spanOf, SPANS } from './view.js';

interface ToolbarProps {
  readonly controller: TimelineController;
  readonly priceScale: PriceScale;
  readonly onPriceScale: (scale: PriceScale) => void;
}

/** Spans, now, zoom, and how prices are drawn. */
export function Toolbar({ controller, priceScale, onPriceScale }: ToolbarProps) {
  const view = useSyncExternalStore(controller.onSettled, controller.settled);
  const { isFollowing } = controller.frame();
  const span = SPANS.find(({ ms }) => Math.abs(ms - spanOf(view)) < 1_000);
  return (
    <div className="timeline-tools">
      <ToggleButtonGroup
        aria-label="Span"
        className="segments"
        selectionMode="single"
        selectedKeys={span ? [span.id] : []}
        onSelectionChange={(keys) => {
          const [chosen] = keys;
          const next = SPANS.find(({ id }) => id === chosen) ?? span;
          if (next) controller.follow(next.ms);
        }}
      >
        {SPANS.map(({ id, text }) => (
          <ToggleButton key={id} id={id} className="segment">
            {text}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <Button isDisabled={isFollowing} onPress={() => controller.follow()}>
        Now
      </Button>
      <Button aria-label="Zoom in" onPress={() => controller.zoom(1 / 1.5)}>
        +
      </Button>
      <Button aria-label="Zoom out" onPress={() => controller.zoom(1.5)}>
        −
      </Button>
      <ToggleButton
        className="segment segment-alone"
        isSelected={priceScale === 'log'}
        onChange={(isLog) => onPriceScale(isLog ? 'log' : 'linear')}
      >
        Log price
      </ToggleButton>
    </div>
  );
}
