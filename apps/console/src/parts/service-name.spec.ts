import { serviceName, serviceNames, withServiceNames } from './service-name.js';

describe('a service', () => {
  it.each([
    ['exchange', 'Exchange'],
    ['exchange-archive', 'Exchange archive'],
    ['sharepoint', 'SharePoint'],
    ['todo', 'To Do'],
    ['lync', 'Skype for Business'],
    ['something-of-ours', 'Something of ours'],
  ])('%s is called %s', (service, name) => {
    expect(serviceName(service)).toBe(name);
  });

  it('stands in a list by its name', () => {
    expect(serviceNames([{ service: 'exchange' }, { service: 'todo' }])).toBe('Exchange, To Do');
  });
});

describe('a sentence of the server', () => {
  it.each([
    ['data of lync kept until 2026-12-30', 'data of Skype for Business kept until 2026-12-30'],
    [
      'Office 365 E3 removed; data of sharepoint kept for good',
      'Office 365 E3 removed; data of SharePoint kept for good',
    ],
    ['data of todo deleted for good, as somebody asked', 'data of To Do deleted for good, as somebody asked'],
    [
      'E3 assigned, seat 1 of 2; exchange begins; todo back with its data; lync begins anew, without its earlier data',
      'E3 assigned, seat 1 of 2; Exchange begins; To Do back with its data; ' +
        'Skype for Business begins anew, without its earlier data',
    ],
    ['todo@contoso.example: todo begins', 'todo@contoso.example: To Do begins'],
    ['exchange-archive is on. It is granted by E3.', 'Exchange archive is on. It is granted by E3.'],
    [
      'todo is switched off in E3, and none of its data is kept.',
      'To Do is switched off in E3, and none of its data is kept.',
    ],
    ['Nothing grants todo. Its data is kept for good.', 'Nothing grants To Do. Its data is kept for good.'],
    [
      'Nothing grants todo, and its data is deleted for good.',
      'Nothing grants To Do, and its data is deleted for good.',
    ],
    [
      'The user is deleted for good, and with it the data of todo.',
      'The user is deleted for good, and with it the data of To Do.',
    ],
    ['The user never had exchange-archive.', 'The user never had Exchange archive.'],
    [
      'Data is kept: that of todo until 2026-12-30, that of sharepoint for good.',
      'Data is kept: that of To Do until 2026-12-30, that of SharePoint for good.',
    ],
  ])('%s', (sentence, shown) => {
    expect(withServiceNames(sentence)).toBe(shown);
  });

  it.each([
    'tenant teams created',
    'purchase of 3 seats of Visio forms expired',
    'refused: the data of the user can’t be read',
    'forms@contoso.example: profile changed (department)',
  ])('“%s” names no service, and stays', (sentence) => {
    expect(withServiceNames(sentence)).toBe(sentence);
  });
});
