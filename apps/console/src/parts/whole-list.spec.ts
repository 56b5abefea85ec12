import { csvForm, ndjsonForm } from './list-forms.js';
import { wholeList } from './whole-list.js';

const PAGES = [
  { items: [{ name: 'Ada' }, { name: 'Bo, the second' }], next: '1' },
  { items: [], next: '2' },
  { items: [{ name: '=1+1' }] },
];
const asked: (string | undefined)[] = [];
const pageAfter = async (after: string | undefined) => {
  asked.push(after);
  return PAGES[Number(after ?? 0)]!;
};

describe('a list as a file', () => {
  beforeEach(() => void asked.splice(0));

  it('has the rows of all pages, each asked for once, below one header', async () => {
    const file = await wholeList(
      csvForm<{ name: string }>('users', ['Name'], ({ name }) => [name]),
      pageAfter,
    );
    expect(await file.text()).toBe('Name\r\nAda\r\n"Bo, the second"\r\n\'=1+1\r\n');
    expect(new Uint8Array(await file.arrayBuffer()).slice(0, 3)).toEqual(new Uint8Array([0xef, 0xbb, 0xbf]));
    expect(file.type).toBe('text/csv;charset=utf-8');
    expect(asked).toEqual([undefined, '1', '2']);
  });

  it('has each item on a line of its own', async () => {
    const file = await wholeList(ndjsonForm<{ name: string }>('users'), pageAfter);
    expect((await file.text()).split('\n')).toEqual([
      '{"name":"Ada"}',
      '{"name":"Bo, the second"}',
      '{"name":"=1+1"}',
      '',
    ]);
  });
});
