import type { SiteNow } from '../api/client.js';
import { Icon } from './icon.js';

export const MODE_MEANING: Readonly<Record<SiteNow['mode'], string>> = {
  auto: 'Plans are made and carried out.',
  hold: 'Miners stay as they are; limits, obligations and overrides still act.',
  shadow: 'Plans are made and recorded; nothing is sent to any miner.',
};

/** A site's mode in a word, a colour and a drawing. */
export function ModeBadge({ mode }: { readonly mode: SiteNow['mode'] }) {
  return (
    <strong className="badge badge-mode" data-mode={mode} title={MODE_MEANING[mode]}>
      <Icon name={mode} /> {mode.toUpperCase()}
    </strong>
  );
}
