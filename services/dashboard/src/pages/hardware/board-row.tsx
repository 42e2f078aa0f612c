import { Anchor, Group, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconPlugConnected } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { paths } from '../../app/paths.js';
import { ApiProblem } from '../../data/api-problem.js';
import { callApi } from '../../data/call-api.js';
import { useCan } from '../../data/session.js';
import { notifyDone, notifyProblem } from '../../ui/notify.js';
import { PlainText } from '../../ui/plain-text.js';
import { ReasonButton } from '../../ui/reason-button.js';
import { ToneBadge } from '../../ui/state-badge.js';
import { visibleText } from '../../ui/visible-text.js';
import { boardWarning, type RackBoard } from './rack.js';
import classes from './rack.module.css';
import { RackTile } from './rack-tile.js';

const TITLES = { own: 'Each with a switch of its own', none: 'Nothing switches their power' } as const;
const WORDS = { board: 'Board', controller: 'Controller', own: '', none: '' } as const;

/** A relay board, or what else switches power, with the devices that hang on it. */
export function BoardRow({ board }: { board: RackBoard }) {
  const { kind, name, known, devices } = board;
  const warning = boardWarning(board);
  const title = kind === 'own' || kind === 'none' ? TITLES[kind] : null;
  return (
    <section className={classes.board} aria-label={title ?? visibleText(`${WORDS[kind]} ${name}`)}>
      <Group justify="space-between" gap="xs" mb={6}>
        <Group gap="xs">
          <Title order={3} size="h6">
            {title ?? (
              <Anchor component={Link} to={paths.devices(kind === 'board' ? { board: name ?? '' } : { q: name ?? '' })} inherit>
                <PlainText text={name ?? ''} max={60} />
              </Anchor>
            )}
          </Title>
          {warning !== null && (
            <>
              <ToneBadge tone={{ tone: 'failed', label: WORDS[kind], icon: IconAlertTriangle }} />
              <Text size="sm">{warning}</Text>
            </>
          )}
        </Group>
        {kind === 'board' && name !== null && <TestButton name={name} known={known} />}
      </Group>
      <ul className={classes.tiles}>
        {devices.map((each) => (
          <li key={each.device.name}>
            <RackTile device={each.device} socket={each.socket} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Whether a message reaches the board and its answer comes back. */
function TestButton({ name, known }: { name: string; known: string | null }) {
  const { reason } = useCan('operate');
  const [isBusy, setBusy] = useState(false);
  const test = async () => {
    if (known === null) return;
    setBusy(true);
    try {
      const { success } = await callApi('relayTest', { params: { name: known } });
      if (success) notifyDone(`Board ${name} answers in both directions.`);
      else throw new ApiProblem('agent_failed', 0, 'It gave no answer: look at its power, its network and its address.');
    } catch (error) {
      notifyProblem(`Board ${name} did not pass the test`, error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <ReasonButton
      size="compact-xs"
      variant="default"
      loading={isBusy}
      leftSection={<IconPlugConnected size={14} aria-hidden />}
      reason={known === null ? 'This board is not in the inventory: add it there to test it.' : reason}
      onClick={() => void test()}
    >
      Test both directions
    </ReasonButton>
  );
}
