import { Stack, Table, Text } from '@mantine/core';
import { IconDeviceMobileOff } from '@tabler/icons-react';
import { ApiProblem } from '../../data/api-problem.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorState } from '../../ui/error-state.js';
import { PlainText } from '../../ui/plain-text.js';
import { SectionCard } from '../../ui/section-card.js';
import { TimeText } from '../../ui/time-text.js';

const LONG = 65_536;
const TEXTS = [
  '<script>document.title = "taken over"</script>',
  '<img src=x onerror="document.title = 1">',
  'invoice\u202efdp.exe',
  'ring the bell\u0007 and \u001b[31mred',
  `begins ${'x'.repeat(LONG)} ends`,
];
const PROBLEM = new ApiProblem('agent_silent', 503, 'The agent of imaging server imaging1 is silent; nothing can reach its devices.');

export function TextExamples() {
  return (
    <SectionCard title="Texts">
      <Stack>
        <Table>
          <Table.Tbody>
            {TEXTS.map((text) => (
              <Table.Tr key={text.slice(0, 40)}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  <PlainText text={text} max={120} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Text size="sm">
          Seen <TimeText at={new Date(Date.now() - 7_500_000)} />, at <TimeText at="2026-11-24T14:05:09.250000" show="local" />
        </Text>
        <ErrorState what="The devices" error={PROBLEM} onRetry={() => undefined} />
        <EmptyState icon={IconDeviceMobileOff} title="No device matches">
          Take a filter away, or search for fewer words.
        </EmptyState>
      </Stack>
    </SectionCard>
  );
}
