import { Problem, text } from '@mozpool/service-kit';
import { hasScope } from '../access/caller.js';
import { readScript } from '../access/read-script.js';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';

/** Read by scripts during imaging, which prove their boot, and by operators; the text as it was given, and an empty object when there is none. */
export const bootConfig = ({ engine }: ApiDeps): Pick<Handlers, 'bootConfig'> => ({
  bootConfig: async ({ params: { name }, call, caller }) => {
    const isOperator = caller.tokenId !== null && hasScope(caller, 'operate');
    const answer = await engine.readBootConfig(name, isOperator ? 'person' : readScript(call));
    if (answer.outcome === 'unknown') throw new Problem('unknown_device', { device: name });
    if (answer.outcome !== 'found')
      throw new Problem(answer.outcome === 'stale' ? 'boot_over' : 'boot_not_proven', { device: name, reason: answer.message });
    return text(answer.bootConfig || '{}', 'application/json; charset=utf-8');
  },
});
