import { writeGenerated } from '@mozpool/contracts/generate';
import { referencePage } from './reference-page.js';

await writeGenerated([{ path: 'docs/reference/cli.md', content: referencePage() }], 'node packages/cli/dist/generate/main.js');
