import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';

// Jest imports its global setup by Node itself, past jest's transform and module map. Node strips types by itself; what is
// left is that our relative imports end in `.js`, and that packages resolve to their built form, which may be missing or old.
const PACKAGES = new URL('../../../', import.meta.url);

registerHooks({
  resolve(specifier, context, next) {
    const own = /^@mozpool\/([a-z-]+)$/.exec(specifier);
    if (own) {
      const source = new URL(`${own[1]}/src/index.ts`, PACKAGES);
      if (existsSync(source)) return next(source.href, context);
    }
    if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.endsWith('.ts')) {
      const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
      if (existsSync(source)) return next(source.href, context);
    }
    return next(specifier, context);
  },
});
