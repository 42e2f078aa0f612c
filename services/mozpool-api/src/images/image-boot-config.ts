import { Problem } from '@mozpool/service-kit';

/** The keys that the image asks for; everything else in the body is ignored. */
export function imageBootConfig(
  image: { name: string; bootConfigKeys: readonly string[] },
  body: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const missing = image.bootConfigKeys.filter((key) => !Object.hasOwn(body, key));
  if (missing.length > 0) {
    const errors = missing.map((key) => ({ path: key, message: `image ${image.name} needs it` }));
    throw new Problem('invalid_body', { problems: `${errors.map(({ path, message }) => `${path}: ${message}`).join('; ')}.`, errors });
  }
  return Object.fromEntries(image.bootConfigKeys.map((key) => [key, body[key]]));
}
