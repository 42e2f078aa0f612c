import { ErrorState } from '../../ui/error-state.js';
import { SectionCard } from '../../ui/section-card.js';
import { wayTo } from './device-history.js';
import { StateWay } from './state-way.js';
import { useDeviceHistory } from './use-device-history.js';

/** Steps that are shown. */
const WAY = 9;
/** Events among which they are looked for; orders to hardware are events, too. */
const EVENTS = 100;
const PERIOD_SECONDS = 7 * 86_400;

/** Where the device is in its state machine, and how it came there. */
export function StateCard({ name, state, held }: { name: string; state: string; held: boolean }) {
  const { data: history, error, refetch } = useDeviceHistory(name, { period: PERIOD_SECONDS, limit: EVENTS });
  return (
    <SectionCard title="In its state machine">
      {error && !history && <ErrorState what="The way it came" error={error} onRetry={() => void refetch()} />}
      <StateWay way={wayTo(history ?? { events: [] }, state, WAY)} held={held} />
    </SectionCard>
  );
}
