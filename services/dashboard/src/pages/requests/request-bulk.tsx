import { Button, Group, List, Paper, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { prepareCall } from '../../data/calls.js';
import { durationProblem } from '../../data/parse-duration.js';
import { renewInput, returnInput } from '../../data/request-actions.js';
import { useCan } from '../../data/session.js';
import { ConfirmAction } from '../../ui/confirm-action.js';
import { DurationField } from '../../ui/duration-field.js';
import { PlainText } from '../../ui/plain-text.js';
import { ReasonButton } from '../../ui/reason-button.js';
import { doMany, type Each, type RequestResult, renewOne, returnOne } from './do-many.js';

interface BulkProps {
  ids: readonly number[];
  /** How many of them the list does not show. */
  hidden: number;
  onClear: () => void;
  /** Those that remain chosen: what failed, for another try. */
  onKeep: (ids: readonly number[]) => void;
}

const countOf = (count: number) => (count === 1 ? '1 request' : `${count.toLocaleString()} requests`);

/** What can be done to all requests that are chosen. */
export function RequestBulk({ ids, hidden, onClear, onKeep }: BulkProps) {
  const { reason } = useCan('request');
  const client = useQueryClient();
  const [open, setOpen] = useState<'renew' | 'return' | null>(null);
  const [text, setText] = useState('1 h');
  const [done, setDone] = useState(0);
  const [failed, setFailed] = useState<readonly RequestResult[]>([]);
  const problem = durationProblem(text);
  const run = async (each: Each) => {
    setDone(0);
    const results = await doMany(ids, each, () => setDone((before) => before + 1));
    const refused = results.filter(({ why }) => why !== null);
    setFailed(refused);
    onKeep(refused.map(({ id }) => id));
    await client.invalidateQueries({ queryKey: ['requests'] });
  };
  if (ids.length === 0 && failed.length === 0) return null;
  const progress = (
    <Text size="sm" c="dimmed" role="status">
      {done > 0 && `${done} of ${ids.length} done`}
    </Text>
  );
  return (
    <Paper withBorder p="xs" mb="sm" component="section" aria-label="Selected requests" bg="var(--mozpool-surface)">
      <Group gap="xs">
        <Text size="sm" fw={600} role="status">
          {countOf(ids.length)} selected{hidden > 0 && `, ${hidden} of them not on this page`}
        </Text>
        <ReasonButton
          size="xs"
          variant="default"
          reason={ids.length === 0 ? 'Select requests first.' : reason}
          onClick={() => setOpen('renew')}
        >
          Renew
        </ReasonButton>
        <ReasonButton size="xs" reason={ids.length === 0 ? 'Select requests first.' : reason} onClick={() => setOpen('return')}>
          Return
        </ReasonButton>
        <Button
          size="xs"
          variant="subtle"
          onClick={() => {
            setFailed([]);
            onClear();
          }}
        >
          Clear the selection
        </Button>
      </Group>
      {failed.length > 0 && (
        <div role="alert">
          <Text size="sm" mt="xs" fw={600}>
            Not done for {countOf(failed.length)}, which stay selected:
          </Text>
          <List size="sm">
            {failed.map(({ id, why }) => (
              <List.Item key={id}>
                Request {id}: <PlainText text={why ?? ''} max={200} />
              </List.Item>
            ))}
          </List>
        </div>
      )}
      <ConfirmAction
        isOpen={open === 'renew'}
        onClose={() => setOpen(null)}
        title={`Renew ${countOf(ids.length)}`}
        verb="Renew"
        problem={problem}
        call={() => ids.map((id) => prepareCall('renewRequest', renewInput(id, text)))}
        onConfirm={() => run(renewOne(text))}
      >
        <DurationField
          label="Time left from now"
          description="Replaces what is left of each; it may be shorter."
          required
          value={text}
          error={problem}
          onChange={setText}
        />
        {progress}
      </ConfirmAction>
      <ConfirmAction
        isOpen={open === 'return'}
        onClose={() => setOpen(null)}
        title={`Return ${countOf(ids.length)}`}
        verb="Return"
        call={() => ids.map((id) => prepareCall('returnRequest', returnInput(id)))}
        onConfirm={() => run(returnOne)}
      >
        <Text size="sm">
          Those that have a device give it back, and what runs on it is lost; those that wait stop waiting; failed ones leave the list.
        </Text>
        {progress}
      </ConfirmAction>
    </Paper>
  );
}
