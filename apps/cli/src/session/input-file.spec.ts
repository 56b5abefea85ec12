import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { text } from 'node:stream/consumers';
import { runCli } from '../../../../test/support/cli/run-cli.js';
import { scriptedApi } from '../../../../test/support/cli/scripted-api.js';
import { openFile } from './input-file.js';

it.each([
  ['users', 'import'],
  ['catalogue', 'import'],
  ['restrictions', 'import'],
])('a directory is no file for %s %s', async (...command) => {
  const { code, out, err } = await runCli([...command, tmpdir()]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toBe(`${tmpdir()} can't be read: it is a directory (usage)`);
});

const MEMORY = '/proc/self/mem'; // this file opens, and fails at the first read
(existsSync(MEMORY) ? it : it.skip)('a file that fails while it is read ends the command, too', async () => {
  const { code, err } = await runCli(['users', 'import', MEMORY]);
  expect(code).toBe(2);
  expect(err).toMatch(/^\/proc\/self\/mem can't be read: .*\(usage\)$/);
});

it('a pipe is as good as a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'seatledger-pipe-'));
  const pipe = join(folder, 'pipe');
  try {
    await promisify(execFile)('mkfifo', [pipe]);
    const written = promisify(execFile)('sh', ['-c', `echo rows > ${pipe}`]);
    expect(await text(await openFile(pipe))).toBe('rows\n');
    await written;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('a file that has no end, or more than may be kept in memory, is refused', async () => {
  const reading = async () => text(await openFile('/dev/zero', 1_000_000));
  await expect(reading()).rejects.toThrow("/dev/zero can't be read: it has more than 1 MB; give it in several files");
});

describe('a file that is no UTF-8', () => {
  const UPDATE = ['--usage-location', 'DE'];
  const GUID = '6fd2c87f-b296-42f0-b197-1e91e994b900';
  /** Every argument of the command line that is a file of text. The second line of each has a character past ASCII. */
  const COMMANDS: readonly (readonly [before: string, file: string, after: readonly string[]])[] = [
    ['bulk replace', 'ann@x.io\r\njürgen@x.io\r\n', ['E3']],
    ['bulk add', 'ann@x.io\r\njürgen@x.io\r\n', ['E3']],
    ['bulk remove', 'ann@x.io\r\njürgen@x.io\r\n', ['E3']],
    ['bulk refresh', 'ann@x.io\r\njürgen@x.io\r\n', ['E3']],
    ['bulk update', 'ann@x.io\r\njürgen@x.io\r\n', UPDATE],
    ['bulk delete', 'ann@x.io\r\njürgen@x.io\r\n', []],
    ['bulk restore', 'ann@x.io\r\njürgen@x.io\r\n', []],
    ['users import', 'User Name,Display name\r\njürgen@x.io,Jürgen\r\n', []],
    [
      'catalogue import',
      `Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id\nÉ,E,${GUID},P,${GUID}\n`,
      [],
    ],
    [
      'catalogue import resources/catalogue-small.csv --plan-services',
      `service_plan_id,service\n${GUID},exchange\u00a0\n`,
      [],
    ],
    ['restrictions import', `servicePlanId,country\n${GUID},DE\u00a0\n`, []],
  ];
  const run = async (before: string, bytes: Buffer, after: readonly string[]) => {
    const folder = await mkdtemp(join(tmpdir(), 'seatledger-encoding-'));
    const api = await scriptedApi(({ path }) => {
      const product = { skuId: GUID, skuPartNumber: 'E3', plans: [] };
      if (path === '/api/products') return { body: { items: [product] } };
      const counts = { pending: 0, complete: 0, failed: 0 };
      const body = { id: 'op', counts, items: [], imported: 1, changed: 0, from: {}, to: {} };
      return { headers: { location: '/api/operations/op' }, body };
    });
    try {
      const file = join(folder, 'file');
      await writeFile(file, bytes);
      const { code, out, err } = await runCli([...before.split(' '), file, ...after, '--yes'], { url: api.url });
      const sent = api.calls.filter(({ method }) => method !== 'GET');
      return { code, out, err: err.replaceAll(file, 'FILE'), sent };
    } finally {
      await api.close();
      await rm(folder, { recursive: true, force: true });
    }
  };

  it.each(COMMANDS)('is refused whole by %s before anything is sent, with its line and the way on', async (...row) => {
    const [before, text, after] = row;
    const { code, out, err, sent } = await run(before, Buffer.from(text, 'latin1'), after);
    expect({ code, out, sent }).toEqual({ code: 1, out: '', sent: [] });
    expect(err).toMatch(/^FILE, line 2: the bytes are neither UTF-8 nor UTF-16 .*: save the file as UTF-8.*/);
    expect(err).toContain('(csv-bad-encoding)');
  });

  it.each(COMMANDS)('may be UTF-16 with a mark, as PowerShell writes it: %s', async (before, text, after) => {
    const { err, sent } = await run(before, Buffer.from(`\ufeff${text}`, 'utf16le'), after);
    expect(err).not.toContain('csv-bad-encoding');
    expect(sent.length).toBeGreaterThan(0);
  });
});
