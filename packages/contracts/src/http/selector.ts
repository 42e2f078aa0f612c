import { parseSelector, type Selector } from '@mozpool/domain';
import { z } from 'zod';

/**
 * What the labels of a device have to be: text as Kubernetes writes selectors, or an object of label → value, list of values, `{"not": …}`,
 * true (has it) or false (has it not). Either becomes the same list of requirements.
 */
export const selectorSchema = z
  .union(
    [z.string(), z.record(z.string(), z.unknown())],
    'must be text such as "processor=armv7,gpu" or an object such as {"processor": "armv7", "gpu": true}',
  )
  .transform((input, context): Selector => {
    const parsed = parseSelector(input);
    if (parsed.ok) return parsed.selector;
    context.addIssue({ code: 'custom', message: parsed.problem, input });
    return z.NEVER;
  });
