import type { imageRowSchema } from '@mozpool/contracts';
import { deleteBootConfiguration, findInventory, findPxeConfig, IMAGES, type InventoryOutcome, setBootConfiguration } from '@mozpool/db';
import { json, noContent, Problem } from '@mozpool/service-kit';
import type { z } from 'zod';
import type { ApiDeps } from '../api-deps.js';
import { readId } from '../format/read-id.js';
import type { Handlers } from '../http/handlers.js';
import { bodyProblem, hardwareTypeIdOf } from './body-problem.js';

type Image = z.output<typeof imageRowSchema>;
type Ids = 'listBootConfigurations' | 'createBootConfiguration' | 'changeBootConfiguration' | 'removeBootConfiguration';

/** How an image boots on each hardware type. */
export const bootConfigurations = ({ db, queues }: ApiDeps): Pick<Handlers, Ids> => {
  const knownImage = async (name: string): Promise<Image> => {
    const image = await findInventory<Image>(db, IMAGES, name);
    if (!image) throw new Problem('unknown_image', { image: name });
    return image;
  };
  const shown = async (name: string) => json({ boot_configurations: (await knownImage(name)).boot_configurations });
  const requirePxeConfig = async (name: string | null) => {
    if (name !== null && !(await findPxeConfig(db, { name })))
      throw bodyProblem('pxe_config', `there is no PXE configuration "${name}"; see /api/bmm/pxe_config/list/`);
  };
  /** The image is known by now, so what is unknown is how it boots there. */
  const settle = async (outcome: InventoryOutcome, image: string, hardwareType: string) => {
    if (outcome.outcome === 'unknown') throw new Problem('unknown_hardware_type', { hardware_type: `${hardwareType} for image ${image}` });
    if (outcome.outcome === 'exists')
      throw new Problem('already_exists', { what: 'a boot configuration of the image', field: 'hardware type' });
    if (outcome.outcome === 'in_use')
      throw new Problem('in_use', {
        what: `The boot configuration of image ${image}`,
        uses: outcome.uses.map((use) => `${use.what} ${use.names.join(', ')}`).join('; '),
      });
    await queues.ring('match', 0);
  };
  const hardwareId = (text: string, image: string): number => {
    const id = readId(text);
    if (id === undefined) throw new Problem('unknown_hardware_type', { hardware_type: `${text} for image ${image}` });
    return id;
  };
  return {
    listBootConfigurations: ({ params }) => shown(params.name),
    createBootConfiguration: async ({ params: { name }, body: { hardware, pxe_config }, caller }) => {
      await knownImage(name);
      await requirePxeConfig(pxe_config);
      const hardwareTypeId = await hardwareTypeIdOf(db, hardware);
      const input = { image: name, hardwareTypeId, pxeConfig: pxe_config, by: caller.name, create: true };
      await settle(await setBootConfiguration(db, input), name, String(hardwareTypeId));
      return shown(name);
    },
    changeBootConfiguration: async ({ params: { name, id }, body: { pxe_config }, caller }) => {
      await knownImage(name);
      await requirePxeConfig(pxe_config);
      const input = { image: name, hardwareTypeId: hardwareId(id, name), pxeConfig: pxe_config, by: caller.name, create: false };
      await settle(await setBootConfiguration(db, input), name, id);
      return shown(name);
    },
    removeBootConfiguration: async ({ params: { name, id }, caller }) => {
      await knownImage(name);
      await settle(await deleteBootConfiguration(db, { image: name, hardwareTypeId: hardwareId(id, name), by: caller.name }), name, id);
      return noContent();
    },
  };
};
