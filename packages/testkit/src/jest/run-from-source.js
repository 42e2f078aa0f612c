import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';

// Tests, and the processes and threads they start, run the sources. Node strips types by itself; what is left is that our relative
// imports end in `.js`, and that packages resolve to their built form, which may be missing or old.
const ROOT = new URL('../../../../', import.meta.url);
const sourcesOf = (name) => [`packages/${name}/src/index.ts`, `services/${name}/src/service.ts`].map((path) => new URL(path, ROOT));

registerHooks({
  resolve(specifier, context, next) {
    const own = /^@mozpool\/([a-z-]+)$/.exec(specifier);
    const written = /^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.endsWith('.ts');
    const sources = own ? sourcesOf(own[1]) : written ? [new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL)] : [];
    const source = sources.find((each) => existsSync(each));
    return next(source?.href ?? specifier, context);
  },
});
