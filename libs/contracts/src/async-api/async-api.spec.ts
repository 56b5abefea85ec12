import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EVENT_VERSIONS } from '../stored/versions.js';
import { commandBodies } from '../wire/commands.js';
import { asyncApiDocument, asyncApiYaml } from './async-api.js';
import { toYaml } from './yaml.js';

const root = join(import.meta.dirname, '../../../..');
const page = join(root, 'docs/reference/asyncapi.yaml');
interface Found {
  readonly errors: readonly string[];
  readonly document: unknown;
}
/** In a process of its own: the parser is for Node, not for a test environment. */
const parse = async (file: string): Promise<Found> => {
  const program = `
    import { readFile } from 'node:fs/promises';
    import { Parser } from '@asyncapi/parser';
    const { diagnostics, document } = await new Parser().parse(await readFile(process.argv[1], 'utf8'));
    const errors = diagnostics.filter(({ severity }) => severity === 0).map(({ message, path }) => path.join('.') + ': ' + message);
    const operations = document?.operations().all().map((each) => each.id() + ' ' + each.messages().all().length);
    process.stdout.write(JSON.stringify({ errors, document: operations }));`;
  const args = ['--input-type=module', '--eval', program, file];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '' },
    maxBuffer: 1e8,
  });
  return JSON.parse(stdout) as Found;
};

describe('the AsyncAPI document', () => {
  it('is what the code says: npm run docs:asyncapi', async () => {
    expect(await readFile(page, 'utf8')).toBe(asyncApiYaml());
  });
  it('is valid, with every command but purges and every event but receipts', async () => {
    const { errors, document } = await parse(page);
    expect(errors).toEqual([]);
    expect(document).toEqual([
      `decide ${Object.keys(commandBodies).length - 2}`,
      `publish ${Object.keys(EVENT_VERSIONS).length - 1}`,
    ]);
  });
  it('describes each command with its body', () => {
    const { components } = asyncApiDocument() as {
      components: { messages: Record<string, { payload: { properties: { body: { properties?: object } } } }> };
    };
    expect(components.messages['command.ChangePurchaseQuantity']?.payload.properties.body.properties).toMatchObject({
      purchaseId: {},
      seats: { type: 'integer', minimum: 1 },
    });
  });
});

describe('YAML', () => {
  it('quotes what would mean something else', () => {
    expect(toYaml({ a: 'true', b: 'x: y', c: [1, { d: 'no', e: [] }, 'plain text'], f: '', g: { $ref: '#/a' } })).toBe(
      [
        'a: "true"',
        'b: "x: y"',
        'c:',
        '  - 1',
        '  - d: "no"',
        '    e: []',
        '  - plain text',
        'f: ""',
        'g:',
        '  $ref: "#/a"',
        '',
      ].join('\n'),
    );
  });
});
