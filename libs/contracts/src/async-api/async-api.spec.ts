import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parse as fromYaml } from 'yaml';
import { INTERNAL_EVENTS } from '#licensing';
import { spawnTypeScript } from '#testing/child-process';
import { EVENT_VERSIONS } from '../stored/versions.js';
import { commandBodies } from '../wire/commands.js';
import { OLD_COMMAND_TYPES } from '../wire/old-names.js';
import { asyncApiDocument } from './async-api.js';

const root = join(import.meta.dirname, '../../../..');
const page = join(root, 'docs/reference/asyncapi.yaml');
interface Found {
  readonly errors: readonly string[];
  readonly operations: unknown;
}
/** The parser runs in a process of its own, since it is made for Node and not for a test environment. */
const parse = async (file: string): Promise<Found> => {
  const child = spawnTypeScript('parse-async-api.ts', [file]);
  return JSON.parse(await text(child.stdout!)) as Found;
};

describe('the AsyncAPI document', () => {
  it('is what the code says: npm run docs:asyncapi', async () => {
    expect(fromYaml(await readFile(page, 'utf8'))).toEqual(JSON.parse(JSON.stringify(asyncApiDocument())));
  });
  it("is valid, with every command but the application's own and every event but what stays inside", async () => {
    const { errors, operations } = await parse(page);
    expect(errors).toEqual([]);
    expect(operations).toEqual([
      `decide ${Object.keys(commandBodies).length - 4 + Object.keys(OLD_COMMAND_TYPES).length}`,
      `publish ${Object.keys(EVENT_VERSIONS).length - INTERNAL_EVENTS.length}`,
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
  it('knows a command under its earlier name as deprecated', () => {
    const { components } = asyncApiDocument() as {
      components: { messages: Record<string, { bindings: object; payload: { deprecated?: boolean } }> };
    };
    const { ['command.TransferLicenses']: old, ['command.ReassignLicenses']: today } = components.messages;
    expect(old).toMatchObject({ name: 'TransferLicenses', bindings: { amqp: { messageType: 'TransferLicenses' } } });
    expect(old?.payload).toEqual({ ...today?.payload, deprecated: true });
  });
});
