import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/app-process.js';
import { atTerminal } from '../support/cli/pseudo-terminal.js';
import { transcriptPage } from './transcript.js';

const PAGE = join(root, 'docs/reference/cli-transcripts.md');

atTerminal(
  'docs/reference/cli-transcripts.md is what the commands print (npm run docs:transcripts writes it)',
  async () => {
    const page = await transcriptPage();
    if (process.env['WRITE_TRANSCRIPTS'] === '1') writeFileSync(PAGE, page);
    expect(page).toBe(readFileSync(PAGE, 'utf8'));
  },
  1_200_000,
);
