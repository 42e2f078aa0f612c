import { ActionIcon, Text } from '@mantine/core';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { RegistrationRuleRow } from '../../data/inventory.js';
import { useRegistrationRules } from '../../data/inventory.js';
import { pairTexts } from '../../data/key-values.js';
import { RULE_CALLS } from '../../data/noun-calls.js';
import { useCan } from '../../data/session.js';
import { ActiveBadge } from '../../ui/active-badge.js';
import type { DataColumn } from '../../ui/data-table.js';
import { NounMenu } from '../../ui/noun-menu.js';
import { PlainText } from '../../ui/plain-text.js';
import { ReasonButton } from '../../ui/reason-button.js';
import { SectionCard } from '../../ui/section-card.js';
import { SortedTable } from '../../ui/sorted-table.js';
import { visibleText } from '../../ui/visible-text.js';
import { RuleDialog } from './rule-dialog.js';

const MAX_TEXT = 80;
const keyOf = ({ name }: RegistrationRuleRow) => name;
const text = (value: string) => <PlainText text={value} max={MAX_TEXT} />;

/** What a rule asks of a device, in words. */
function conditionsOf({ mac_prefix, imaging_server, fields }: RegistrationRuleRow): string {
  const conditions = [
    ...(mac_prefix === null ? [] : [`MAC ${mac_prefix}…`]),
    ...(imaging_server === null ? [] : [`at ${imaging_server}`]),
    ...pairTexts(fields),
  ];
  return conditions.length === 0 ? 'any device' : conditions.join(', ');
}

const columnsOf = (onEdit: (row: RegistrationRuleRow) => void): readonly DataColumn<RegistrationRuleRow>[] => [
  {
    id: 'position',
    title: 'Position',
    value: ({ position }) => position,
    cell: ({ position }) => position.toLocaleString(),
    width: 6.5,
    align: 'right',
  },
  { id: 'name', title: 'Rule', value: ({ name }) => name, cell: ({ name }) => text(name), width: 8 },
  { id: 'active', title: 'In use', value: ({ active }) => String(active), cell: (row) => <ActiveBadge row={row} />, width: 7.5 },
  { id: 'conditions', title: 'Lets in', cell: (row) => text(conditionsOf(row)), width: 18 },
  { id: 'hardware', title: 'As', cell: ({ hardware }) => text(`${hardware.type} ${hardware.model}`), width: 10 },
  { id: 'environment', title: 'Environment', cell: ({ environment }) => text(environment), width: 7.5 },
  {
    id: 'edit',
    title: 'Edit',
    cell: (row) => (
      <NounMenu
        what={`Rule ${row.name}`}
        row={row}
        id={row.name}
        calls={RULE_CALLS}
        deactivated="It lets no more devices in. Those that it let in stay."
        onEdit={() => onEdit(row)}
        target={
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions for rule ${visibleText(row.name)}`}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        }
      />
    ),
    width: 5,
  },
];

/** Which devices come in without a person. */
export function RulesCard() {
  const { data: rules, error, refetch } = useRegistrationRules();
  const { reason } = useCan('admin');
  /** What the dialog is about; null: a new one; undefined: it is closed. */
  const [edited, setEdited] = useState<RegistrationRuleRow | null | undefined>(undefined);
  const columns = useMemo(() => columnsOf(setEdited), []);
  return (
    <SectionCard
      title="Rules that let devices in"
      aside={
        <ReasonButton
          size="xs"
          variant="default"
          reason={reason}
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => setEdited(null)}
        >
          New rule
        </ReasonButton>
      }
    >
      {rules?.length === 0 ? (
        <Text size="sm" c="dimmed">
          There is none: each new device waits for a person.
        </Text>
      ) : (
        <SortedTable
          what="The rules"
          label="Rules"
          rows={rules}
          error={error}
          onRetry={() => void refetch()}
          columns={columns}
          keyOf={keyOf}
          first={{ id: 'position', desc: false }}
          height="20rem"
          empty={null}
        />
      )}
      {edited !== undefined && (
        <RuleDialog row={edited && (rules?.find(({ id }) => id === edited.id) ?? edited)} onClose={() => setEdited(undefined)} />
      )}
    </SectionCard>
  );
}
