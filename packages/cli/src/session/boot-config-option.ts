import { InvalidArgumentError, Option } from 'commander';

/** What an image asks for, said in the same way wherever an image is named. */
export const bootConfigOption = (): Option =>
  new Option('--boot-config <key=value>', 'what the image asks for; again for more, or as one JSON object').argParser(collectBootConfig);

/** `b2gbase=http://…`, once for each key, or a JSON object. */
function collectBootConfig(text: string, before: Record<string, unknown> = {}): Record<string, unknown> {
  if (text.startsWith('{')) return { ...before, ...readObject(text) };
  const [, key, value] = /^([^=\s]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined) throw wrong();
  return { ...before, [key]: value };
}

function readObject(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw wrong(error as Error);
  }
}

const wrong = (cause?: Error) =>
  new InvalidArgumentError(
    `Write b2gbase=http://builds.example.org/b2g/, or a JSON object such as {"b2gbase": "http://…"}${cause ? ` (${cause.message})` : ''}.`,
  );
