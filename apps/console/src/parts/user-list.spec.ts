import { readUserList } from './user-list.js';

const names = (text: string): readonly string[] => readUserList(text).users.map(({ user }) => user);

describe('a list of users as a text', () => {
  it('is one address or id a line', () => {
    expect(names('ana@contoso.example\r\n\r\n 0204301c-9d31-50a7-8a03-8af58d42ab95 \n')).toEqual([
      'ana@contoso.example',
      '0204301c-9d31-50a7-8a03-8af58d42ab95',
    ]);
  });

  it('is the column of a CSV that names users', () => {
    expect(names('Display name;User principal name\n"Silva; Ana";ana@contoso.example\nBo;bo@contoso.example')).toEqual([
      'ana@contoso.example',
      'bo@contoso.example',
    ]);
  });

  it('is the first cell that can name a user, where no head says which', () => {
    expect(names('"Silva, Ana",ana@contoso.example,Sales')).toEqual(['ana@contoso.example']);
  });

  it('tells which lines name nobody, and counts who stands there twice once', () => {
    const { users, unread, repeated } = readUserList('ana@contoso.example\nnobody\nANA@contoso.example');
    expect([users.length, unread, repeated]).toEqual([1, [2], 1]);
  });
});
