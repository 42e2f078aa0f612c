import { useQueryClient } from '@tanstack/react-query';
import { type CallReply, prepareCall } from '../../data/calls.js';
import type { ImageRow } from '../../data/inventory.js';
import { pickFields } from '../../data/merge-values.js';
import { queryKeys } from '../../data/query-keys.js';
import { EditorCard } from '../../ui/editor-card.js';
import { useRowForm } from '../../ui/use-row-form.js';
import { IMAGE_FIELDS, imageProblems, imageValues } from '../images/image-draft.js';
import { ImageFields } from '../images/image-fields.js';

export function ImageEditor({ image }: { image: ImageRow }) {
  const client = useQueryClient();
  const rowForm = useRowForm({ row: image, valuesOf: imageValues, problemsOf: imageProblems });
  const { form, changed, revision } = rowForm;
  return (
    <EditorCard
      title="What it is"
      what={`Image ${image.name}`}
      rowForm={rowForm}
      problems={imageProblems(form.values)}
      names={IMAGE_FIELDS}
      call={prepareCall('changeImage', { params: { name: image.name }, body: { ...pickFields(form.values, changed), revision } })}
      onSaved={(answer) => {
        client.setQueryData(queryKeys.image(image.name), (answer as CallReply<'changeImage'>).image);
        void client.invalidateQueries({ queryKey: queryKeys.images });
      }}
    >
      <ImageFields form={form} />
    </EditorCard>
  );
}
