import { changeOf, editedOf, newUserOf } from './user-bodies.js';

const ana = {
  displayName: 'Ana Silva',
  userPrincipalName: 'ana@contoso.example',
  usageLocation: 'PT',
  department: 'Research',
  accountEnabled: true,
  userType: 'Member',
} as const;

describe('the body that adds a user', () => {
  it('holds what was said, without spaces around it', () => {
    const texts = { usageLocation: 'pt', department: ' Sales ', jobTitle: ' ' };
    expect(newUserOf({ displayName: ' Ana ', address: 'ana@contoso.example', texts, licenses: ['E3'] })).toEqual({
      displayName: 'Ana',
      userPrincipalName: 'ana@contoso.example',
      usageLocation: 'PT',
      department: 'Sales',
      licenses: ['E3'],
    });
  });

  it('is none without a name or a whole address', () => {
    expect(newUserOf({ displayName: ' ', address: 'ana@contoso.example', texts: {}, licenses: [] })).toBeUndefined();
    expect(newUserOf({ displayName: 'Ana', address: 'ana@', texts: {}, licenses: [] })).toBeUndefined();
  });
});

describe('the body that changes a user', () => {
  it('is none where nothing was edited', () => {
    expect(changeOf(ana, editedOf(ana))).toBeUndefined();
  });

  it('holds what is new, and null for what is emptied', () => {
    const edited = editedOf(ana);
    const texts = { ...edited.texts, department: '', city: 'Porto', usageLocation: 'se' };
    expect(changeOf(ana, { ...edited, displayName: 'Ana Lind', texts, accountEnabled: false })).toEqual({
      displayName: 'Ana Lind',
      department: null,
      city: 'Porto',
      usageLocation: 'SE',
      accountEnabled: false,
    });
  });
});
