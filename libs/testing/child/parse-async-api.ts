// Prints what an AsyncAPI parser says of a file: its errors, and how many messages each operation has.
import { readFile } from 'node:fs/promises';
import { Parser } from '@asyncapi/parser';

const { diagnostics, document } = await new Parser().parse(await readFile(process.argv[2]!, 'utf8'));
const errors = diagnostics
  .filter(({ severity }) => severity === 0)
  .map(({ message, path }) => `${path.join('.')}: ${message}`);
const operations = document
  ?.operations()
  .all()
  .map((each) => `${each.id()} ${each.messages().all().length}`);
process.stdout.write(JSON.stringify({ errors, operations }));
