import { TestServer } from './server.js';

const base64 = (text: string, encoding: BufferEncoding = 'utf8'): string =>
  Buffer.from(text, encoding).toString('base64');

describe('a file of users', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ SAMPLE: 'on' });
  });
  afterAll(() => server?.stop());

  const read = async (content: string) => server.post('/api/users/read-file', { content });

  it('is read as the command line reads it, with its problems by line', async () => {
    const { status, body } = await read(
      base64(
        'User Name,Display name,Usage location,Licenses\n' +
          'ana@contoso.example,Ana,PT,Office 365 E3\n' +
          'bo@contoso.example,Bo,ZZ,\n' +
          'cleo@contoso.example,Cleo,FR,Office 365 E9\n',
      ),
    );
    expect(status).toBe(200);
    expect(body.users).toEqual([
      {
        line: 2,
        user: {
          userPrincipalName: 'ana@contoso.example',
          displayName: 'Ana',
          usageLocation: 'PT',
          licenses: ['6fd2c87f-b296-42f0-b197-1e91e994b900'],
        },
      },
    ]);
    expect(body.problems).toMatchObject([
      { line: 3, column: 'Usage location', code: 'csv-bad-value', isFatal: false },
      { line: 4, column: 'Licenses', code: 'csv-unknown-product', isFatal: false },
    ]);
  });

  it('may be what Excel saves as Unicode text, in another language', async () => {
    const text = '\uFEFFBenutzername\tAnzeigename\r\nana@contoso.example\tAna Müller\r\n';
    const { body } = await read(base64(text, 'utf16le'));
    expect(body).toEqual({
      users: [{ line: 2, user: { userPrincipalName: 'ana@contoso.example', displayName: 'Ana Müller' } }],
      problems: [],
      notes: [],
    });
  });

  it('with a column that nothing knows is refused as a whole', async () => {
    const { body } = await read(base64('User Name,Display name,Licences\nana@contoso.example,Ana,\n'));
    expect(body.users).toEqual([]);
    expect(body.problems).toMatchObject([{ line: 1, column: 'Licences', code: 'csv-unknown-column', isFatal: true }]);
  });

  it('that isn’t base64 is no file', async () => {
    expect((await read('ä')).body).toMatchObject({ code: 'invalid-body' });
  });
});
