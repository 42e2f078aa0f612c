import { Stack } from '@mantine/core';
import { PageHeader } from '../../ui/page-header.js';
import { ActionExamples } from './action-examples.js';
import { StateExamples } from './state-examples.js';
import { TableExample } from './table-example.js';
import { TextExamples } from './text-examples.js';

/** Every shared component, as pages use it; the stories look at them here, with hostile texts and in both schemes. */
export function Component() {
  return (
    <>
      <PageHeader title="Components">What the pages of the dashboard are made of, with examples.</PageHeader>
      <Stack>
        <StateExamples />
        <TextExamples />
        <ActionExamples />
        <TableExample />
      </Stack>
    </>
  );
}
