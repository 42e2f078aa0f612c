import { generatedFiles } from '@mozpool/domain';
import { openApiDocument } from '../api/index.js';
import { errorsPage } from './errors-page.js';
import { pythonCalls } from './python-calls.js';
import { writeGenerated } from './write-files.js';

/** The document as it is committed names no release and no server, so that it changes only with the API. */
const document = openApiDocument({ version: 'current', url: '/' });

/** The files that come from the machines' tables and from the catalog of calls. */
await writeGenerated(
  [
    ...generatedFiles(),
    { path: 'docs/errors.md', content: errorsPage() },
    { path: 'docs/api/openapi.json', content: `${JSON.stringify(document, null, 2)}\n` },
    { path: 'packages/client-python/src/mozpool/calls.py', content: pythonCalls(document) },
  ],
  'node packages/contracts/dist/generate/main.js',
);
