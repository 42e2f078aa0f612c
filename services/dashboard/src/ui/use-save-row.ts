import { useQueryClient } from '@tanstack/react-query';
import { isProblem } from '../data/api-problem.js';
import { sendCall } from '../data/call-api.js';
import type { PreparedCall } from '../data/calls.js';

/** Sends what changes something that operators describe. What somebody else made of it meanwhile comes into the form, which tells what is in conflict. */
export function useSaveRow() {
  const client = useQueryClient();
  const readAnew = () => client.invalidateQueries({ queryKey: ['inventory'] });
  const save = async (call: PreparedCall): Promise<unknown> => {
    try {
      return await sendCall(call);
    } catch (error) {
      if (isProblem(error, 'changed_meanwhile')) await readAnew();
      throw error;
    }
  };
  return { save, readAnew };
}
