import { ALL_AT_ONCE, NO_TENANT, RETENTION_ACTOR, type Actor } from '#application';
import { validationProblems } from '../errors/validation.js';
import { wording } from '../errors/wording.js';
import { commandBodies } from './commands.js';
import { decodeCommand, decodeReply, encodeCommand, encodeReply } from './envelope.js';
import {
  changeLicensesBody,
  createTenantBody,
  createUserBody,
  operationBody,
  purchaseBody,
  toCreateUser,
  toStartOperation,
  toUpdateUser,
  updateUserBody,
} from './http-bodies.js';

const sku = '6FD2C87F-B296-42F0-B197-1E91E994B900';
const tenantId = '11111111-1111-4111-8111-111111111111';

/** A command carries in `profile` what a flat HTTP object holds itself. */
const inCommand = (user: object | string): unknown =>
  typeof user !== 'string' && 'displayName' in user ? { profile: user } : user;

describe('bodies', () => {
  const user = { userPrincipalName: 'Zoë.Müller@contoso.example', displayName: 'Zoë', usageLocation: 'de' };
  it('make GUIDs lower case, countries upper case, and take part numbers and ids as plain text', () => {
    const body = createUserBody.parse({
      ...user,
      givenName: 'Z',
      licenses: [sku, 'E3', { skuId: sku, disabledPlans: [sku] }],
    });
    expect(toCreateUser(body)).toEqual({
      userPrincipalName: 'Zoë.Müller@contoso.example',
      profile: { displayName: 'Zoë', givenName: 'Z' },
      usageLocation: 'DE',
      licenses: [
        { skuId: sku.toLowerCase() },
        { skuPartNumber: 'E3' },
        { skuId: sku.toLowerCase(), disabledPlans: [sku.toLowerCase()] },
      ],
    });
  });
  it.each(['XK', ' xk '])('take %p for Kosovo, wherever a country stands', (code) => {
    const bodies = [
      [createUserBody, { ...user, usageLocation: code }],
      [updateUserBody, { usageLocation: code }],
      [operationBody, { mode: 'update', users: ['a@b.example'], usageLocation: code }],
      [createTenantBody, { displayName: 'X', country: code }],
      [commandBodies.CreateTenant, { displayName: 'X', country: code }],
      [commandBodies.ImportRestrictions, { restrictions: [{ planId: sku, country: code }] }],
    ] as const;
    for (const [schema, body] of bodies) expect(JSON.stringify(schema.parse(body))).toContain('"XK"');
  });
  it('leave out the profile of a change that names no profile field', () => {
    expect(toUpdateUser('x', updateUserBody.parse({ usageLocation: null }))).toEqual({
      user: 'x',
      usageLocation: null,
    });
    expect(toUpdateUser('x', updateUserBody.parse({ city: null }))).toEqual({ user: 'x', profile: { city: null } });
  });
  it('take a selection in place of users, whole, and for users who are there', async () => {
    const selectionId = '7C4A2F0E-3B1D-4E5A-9C8B-1F2E3D4C5B6A';
    const problemsOf = (body: object) => {
      const { error } = operationBody.safeParse(body);
      return error && validationProblems(error).problems.map(({ at, code, message }) => `${at} ${code}: ${message}`);
    };
    const body = operationBody.parse({ mode: 'delete', selectionId, confirm: 2 });
    expect(body).toEqual({ mode: 'delete', selectionId: selectionId.toLowerCase(), confirm: 2 });
    expect(await toStartOperation(body, ['a', 'b'], ALL_AT_ONCE)).toEqual({
      mode: 'delete',
      users: ['a', 'b'],
      selected: true,
      confirm: 2,
    });
    expect(problemsOf({ mode: 'delete' })).toEqual(['/users invalid-body: is missing, and so is selectionId']);
    expect(problemsOf({ mode: 'delete', users: ['a'], selectionId })).toEqual([
      '/selectionId invalid-body: does not go together with users',
    ]);
    expect(problemsOf({ mode: 'create', selectionId })).toEqual([
      '/selectionId invalid-body: mode create takes no selectionId: nobody is there yet',
    ]);
    expect(problemsOf({ mode: 'delete', selectionId: 'x' })).toEqual([expect.stringContaining('/selectionId')]);
  });
  it('take what users have in common in place of users over AMQP, where nobody has to have seen them', () => {
    const parse = (body: object) => commandBodies.StartOperation.safeParse(body);
    const select = { product: 'ENTERPRISEPACK', location: 'de', state: 'active' };
    expect(parse({ mode: 'add', select }).data).toEqual({
      mode: 'add',
      users: [],
      select: { ...select, location: 'DE' },
    });
    const problems = (body: object) => {
      const { error } = parse(body);
      return error && validationProblems(error).problems.map(({ at, message }) => `${at}: ${message}`);
    };
    expect(problems({ mode: 'add', select, users: ['a'] })).toEqual(['/select: does not go together with users']);
    for (const mode of ['create', 'delete', 'replace'])
      expect(problems({ mode, select })).toEqual([`/select: mode ${mode} takes no select: name the users`]);
    expect(problems({ mode: 'add', select: { search: 'ann' } })).toEqual([expect.stringContaining('/select')]);
  });
  it('take users of an operation as text or as flat objects', async () => {
    const body = operationBody.parse({ mode: 'create', users: ['a@b.example', user] });
    expect((await toStartOperation(body, undefined, ALL_AT_ONCE)).users).toEqual([
      'a@b.example',
      { userPrincipalName: user.userPrincipalName, usageLocation: 'DE', profile: { displayName: 'Zoë' } },
    ]);
  });
  it.each([
    ['an unknown field', { ...user, color: 'red' }, 'unknown-field', '/color'],
    ['a country that does not exist', { ...user, usageLocation: 'XX' }, 'invalid-country', '/usageLocation'],
    ['an address without domain', { ...user, userPrincipalName: 'zoe' }, 'invalid-address', '/userPrincipalName'],
    [
      'an address with a space',
      { ...user, userPrincipalName: 'z oe@a.example' },
      'invalid-address',
      '/userPrincipalName',
    ],
    [
      'an alias with 65 before the @',
      { ...user, aliases: [`${'x'.repeat(65)}@a.example`] },
      'invalid-address',
      '/aliases/0',
    ],
    ['a missing name', { userPrincipalName: 'a@b.example' }, 'invalid-body', '/displayName'],
    ['a wrong type', { ...user, city: 7 }, 'invalid-body', '/city'],
    [
      'a line with id and part number',
      { ...user, licenses: [{ skuId: sku, skuPartNumber: 'E3' }] },
      'invalid-body',
      '/licenses/0',
    ],
    ['a GUID in wrong form', { ...user, licenses: [{ skuId: '123' }] }, 'invalid-guid', '/licenses/0/skuId'],
    ['an address where a product belongs', { ...user, licenses: ['ana@b.example'] }, 'invalid-body', '/licenses/0'],
    ['a text instead of an object', 'x', 'invalid-body', ''],
  ])('refuse %s', (_what, body, code, at) => {
    const { error } = createUserBody.safeParse(body);
    expect(error && validationProblems(error)).toMatchObject({ code, problems: [{ at }] });
  });
  it.each([
    ['ChangeLicenses', 'remove', { user: 'x', add: [] }],
    ['ReassignLicenses', 'licenses', { from: 'x', to: 'y' }],
  ] as const)('of %s take products without plans in %s', (type, member, body) => {
    const { error } = commandBodies[type].safeParse({ ...body, [member]: [{ skuId: sku, disabledPlans: [sku] }] });
    expect(error && validationProblems(error)).toEqual({
      code: 'unknown-field',
      problems: [{ at: `/${member}/0/disabledPlans`, code: 'unknown-field', message: 'is not known here' }],
    });
    expect(commandBodies[type].safeParse({ ...body, [member]: [{ skuId: sku }] }).success).toBe(true);
  });
  it('of a new tenant take any id but the one that stands for no tenant', () => {
    const named = (id: string) => [
      createTenantBody.safeParse({ displayName: 'X', country: 'DE', id }),
      commandBodies.CreateTenant.safeParse({ displayName: 'X', country: 'DE', tenantId: id }),
    ];
    expect(named(tenantId).map(({ success }) => success)).toEqual([true, true]);
    const problems = named(NO_TENANT).map(({ error }) => error && validationProblems(error));
    expect(problems).toMatchObject([
      { code: 'invalid-guid', problems: [{ at: '/id' }] },
      { code: 'invalid-guid', problems: [{ at: '/tenantId' }] },
    ]);
  });
  it.each([-1, 0, 1.5, 10_000_001, '5', null])('refuse %p seats', (seats) => {
    expect(purchaseBody.safeParse({ skuId: sku, seats }).success).toBe(false);
  });
  it('refuse a purchase that names no product', () => {
    expect(purchaseBody.safeParse({ seats: 5 }).success).toBe(false);
  });
  it.each([
    ['an object without user principal name', { displayName: 'Nobody' }, 'invalid-body', '/users/1/userPrincipalName'],
    ['a text that is no address', 'nobody', 'invalid-address', '/users/1'],
  ])('refuse to create %s, over HTTP and over AMQP', (_what, nobody, code, at) => {
    const users = ['a@b.example', nobody];
    for (const schema of [operationBody, commandBodies.StartOperation]) {
      expect(schema.safeParse({ mode: 'update', users: ['a@b.example', 'nobody'] }).success).toBe(true);
      const { error } = schema.safeParse({
        mode: 'create',
        users: schema === operationBody ? users : users.map(inCommand),
      });
      expect(error && validationProblems(error)).toMatchObject({ code, problems: [{ at }] });
    }
  });
  const lines = [{ skuId: sku }];
  type Asked = readonly [mode: string, member: string, asked: object, at: string, modes: string];
  const unused: readonly Asked[] = [
    ...['delete', 'restore'].flatMap((mode): Asked[] => [
      [mode, 'profile', { profile: { city: 'X' } }, '/profile', 'replace, add, remove, change, create and update'],
      [
        mode,
        'usageLocation',
        { usageLocation: null },
        '/usageLocation',
        'replace, add, remove, change, create and update',
      ],
    ]),
    ...['update', 'delete', 'restore'].map((mode): Asked => [
      mode,
      'licenses',
      { licenses: lines },
      '/licenses',
      'replace, add, remove, refresh, create and adopt',
    ]),
    ...['replace', 'add', 'remove', 'delete', 'restore'].map((mode): Asked => [
      mode,
      'accountEnabled',
      { accountEnabled: false },
      '/accountEnabled',
      'create and update',
    ]),
  ];
  const both = [operationBody, commandBodies.StartOperation];
  it.each(unused)('to %s take no %s of the batch', (mode, member, asked, at, modes) => {
    for (const schema of both) {
      const { error } = schema.safeParse({ mode, users: ['a@b.example'], ...asked });
      expect(error && validationProblems(error)).toEqual({
        code: 'invalid-body',
        problems: [{ at, code: 'invalid-body', message: `mode ${mode} takes no ${member}: it is for ${modes} only` }],
      });
      const nothing = { licenses: [], profile: {}, confirm: 1 };
      expect(schema.safeParse({ mode, users: ['a@b.example'], ...nothing }).success).toBe(true);
    }
  });
  const along = 'replace, add, remove, change, create and update';
  it.each<readonly [mode: string, member: string, own: object, modes: string]>([
    ...['replace', 'add', 'remove', 'refresh', 'update', 'delete', 'restore'].map(
      (mode) => [mode, 'licenses', { user: 'x', licenses: lines }, 'create and adopt'] as const,
    ),
    ...['replace', 'add', 'remove', 'delete', 'restore', 'adopt'].map(
      (mode) => [mode, 'aliases', { user: 'x', aliases: [] }, 'create and update'] as const,
    ),
    ...['replace', 'add', 'remove', 'delete'].map(
      (mode) =>
        [
          mode,
          'userPrincipalName',
          { user: 'x', userPrincipalName: 'a@b.example' },
          'create, update and restore',
        ] as const,
    ),
    ...['replace', 'add', 'remove', 'delete', 'restore', 'adopt'].map(
      (mode) => [mode, 'userType', { user: 'x', userType: 'Guest' }, 'create and update'] as const,
    ),
    ...['delete', 'restore'].map(
      (mode) => [mode, 'usageLocation', { userPrincipalName: 'a@b.example', usageLocation: 'DE' }, along] as const,
    ),
  ])('to %s take no %s of one user', (mode, member, own, modes) => {
    for (const schema of both) {
      const { error } = schema.safeParse({ mode, users: ['a@b.example', own] });
      expect(error && validationProblems(error).problems).toEqual([
        {
          at: `/users/1/${member}`,
          code: 'invalid-body',
          message: `mode ${mode} takes no ${member} of one user: it is for ${modes} only`,
        },
      ]);
    }
  });
  it.each(['delete', 'restore'])('to %s take no profile of one user', (mode) => {
    const named = { user: 'x' };
    const http = operationBody.safeParse({ mode, users: [{ ...named, jobTitle: 'Y' }] });
    const amqp = commandBodies.StartOperation.safeParse({ mode, users: [{ ...named, profile: { jobTitle: 'Y' } }] });
    expect([http, amqp].map(({ error }) => error && validationProblems(error).problems[0])).toMatchObject([
      { at: '/users/0/jobTitle', message: `mode ${mode} takes no jobTitle of one user: it is for ${along} only` },
      { at: '/users/0/profile', message: `mode ${mode} takes no profile of one user: it is for ${along} only` },
    ]);
  });
  it('to remove take no plans, to create no user, and else a name', () => {
    const problemsOf = (body: object) =>
      both.map((schema) => {
        const { error } = schema.safeParse(body);
        return error && validationProblems(error).problems;
      });
    for (const mode of ['remove', 'refresh']) {
      const withPlans = { mode, users: ['x'], licenses: [{ skuId: sku }, { skuId: sku, disabledPlans: [] }] };
      const plans = [{ at: '/licenses/1/disabledPlans', message: `mode ${mode} takes no disabledPlans` }];
      expect(problemsOf(withPlans)).toMatchObject([plans, plans]);
    }
    const existing = [{ at: '/users/0/user', message: 'mode create takes no user: nobody is there yet' }];
    const create = { mode: 'create', users: [{ user: 'x', userPrincipalName: 'a@b.example' }] };
    expect(problemsOf(create)).toMatchObject([existing, existing]);
    const nobody = [{ at: '/users/0', message: 'names nobody: give user or userPrincipalName' }];
    expect(problemsOf({ mode: 'update', users: [{ usageLocation: 'DE' }] })).toMatchObject([nobody, nobody]);
  });
  it('to change take what comes and what goes, and no other mode takes these', () => {
    const problemsOf = (body: object) =>
      both.map((schema) => {
        const { error } = schema.safeParse({ users: ['x'], ...body });
        return error && validationProblems(error).problems.map(({ at, message }) => `${at}: ${message}`);
      });
    const forOthers =
      '/licenses: mode change takes no licenses: it is for replace, add, remove, refresh, create and adopt only';
    expect(problemsOf({ mode: 'change', add: [], licenses: lines })).toEqual([[forOthers], [forOthers]]);
    const change = { add: lines, remove: lines, ifNotHeld: 'leave' };
    const unused = Object.keys(change).map((name) => `/${name}: mode add takes no ${name}: it is for change only`);
    expect(problemsOf({ mode: 'add', ...change })).toEqual([unused, unused]);
    const [http, amqp] = problemsOf({ mode: 'change', add: lines, remove: [{ skuId: sku, disabledPlans: [] }] });
    expect([http, amqp]).toEqual([[expect.stringContaining('/remove/0')], [expect.stringContaining('/remove/0')]]);
    expect(problemsOf({ mode: 'change', ...change, ifNotHeld: 'ignore' })[0]).toEqual([
      expect.stringContaining('/ifNotHeld'),
    ]);
  });
  it.each([
    ['replace', { usageLocation: 'DE' }, { licenses: lines, profile: { city: 'X' }, usageLocation: 'AT' }],
    ['add', { usageLocation: null }, { licenses: lines, profile: { city: 'X' } }],
    ['remove', { usageLocation: 'DE' }, { licenses: lines, usageLocation: null }],
    ['change', { usageLocation: 'DE' }, { add: lines, remove: lines, ifNotHeld: 'fail', profile: { city: 'X' } }],
    ['refresh', {}, { licenses: [{ skuId: sku }] }],
    ['create', { usageLocation: 'DE', aliases: [], licenses: lines }, { licenses: lines, profile: { city: 'X' } }],
    ['update', { usageLocation: 'DE', aliases: [] }, { profile: { city: 'X' }, usageLocation: null }],
    ['delete', {}, { confirm: 1 }],
    ['restore', {}, {}],
  ])('to %s take what is used', (mode, own, batch) => {
    for (const schema of both) {
      expect(schema.safeParse({ mode, users: [{ userPrincipalName: 'a@b.example', ...own }], ...batch }).success).toBe(
        true,
      );
    }
  });
  it.each(['a\u0000b', 'a\u001b[31m', '\ud800'])('refuse the name %j', (displayName) => {
    const { error } = createUserBody.safeParse({ ...user, displayName });
    expect(error && validationProblems(error)).toMatchObject({
      code: 'invalid-body',
      problems: [{ at: '/displayName' }],
    });
    expect(createUserBody.safeParse({ ...user, city: displayName }).success).toBe(false);
  });
  it('take an address of two lines, and no name of two', () => {
    expect(createUserBody.safeParse({ ...user, streetAddress: '1 Way\nFloor 2' }).success).toBe(true);
    expect(createUserBody.safeParse({ ...user, displayName: 'A\nB' }).success).toBe(false);
  });
  it('take names of any script, with emoji and joiners', () => {
    const names = ['Zoë', '李小龍', 'محمد', 'N 👩‍🚀', 'क्षि'];
    expect(names.map((displayName) => createUserBody.parse({ ...user, displayName }).displayName)).toEqual(names);
  });
  it.each<[string, object, object]>([
    ['what is missing', { displayName: undefined }, { '/displayName': 'is missing' }],
    ['what would be right', { city: 7, aliases: 'x' }, { '/city': 'must be a string', '/aliases': 'must be an array' }],
    ['a wrong type once', { displayName: [] }, { '/displayName': 'must be a string' }],
    ['all types that fit', { licenses: [7] }, { '/licenses/0': 'must be a string or an object' }],
    [
      'bounds',
      { displayName: '', city: 'x'.repeat(513) },
      {
        '/displayName': 'must not be empty',
        '/city': 'must have at most 512 characters',
      },
    ],
    ['a form', { licenses: [{ skuId: 'x' }] }, { '/licenses/0/skuId': 'must be a GUID of the form 8-4-4-4-12' }],
    ['each unknown field', { 'a/b': 1, c: 2 }, { '/a~1b': 'is not known here', '/c': 'is not known here' }],
  ])('are told %s', (_what, more, expected) => {
    const { error } = createUserBody.safeParse({ ...user, ...more }, { error: wording });
    const { problems } = validationProblems(error!);
    expect(Object.fromEntries(problems.map(({ at, message }) => [at, message]))).toEqual(expected);
    expect(problems).toHaveLength(Object.keys(expected).length);
  });
  it.each([
    [1.5, 'must be a whole number'],
    [1e20, expect.stringMatching(/^must be at most/)],
    [0, 'must be at least 1'],
    ['5', 'must be a number'],
  ])('are told once what is wrong with %p seats', (seats, message) => {
    const { error } = purchaseBody.safeParse({ skuId: sku, seats }, { error: wording });
    expect(validationProblems(error!).problems).toEqual([{ at: '/seats', code: 'invalid-body', message }]);
  });
  it.each([
    ['zoe', 'it has not the form name@domain'],
    ['@a.example', 'it has not the form name@domain'],
    [`${'x'.repeat(65)}@a.example`, 'it has 65 characters before the @; 64 are the most'],
    [`zoe@${'x'.repeat(120)}.example`, 'it has 132 characters; 113 are the most'],
    ['z oe@a.example', expect.stringContaining('before the @ stands a space')],
    ['zoe.@a.example', expect.stringContaining('a dot')],
    ['zoe@example', expect.stringContaining('no domain of at least two parts')],
  ])('tell of the address %s why it is none', (userPrincipalName, reason) => {
    const { error } = createUserBody.safeParse({ ...user, userPrincipalName }, { error: wording });
    const [problem] = validationProblems(error!).problems;
    expect(problem).toMatchObject({ at: '/userPrincipalName', code: 'invalid-address' });
    expect(problem?.message.replace('not a user principal name: ', '')).toEqual(reason);
  });
  it('quote no value in what they say', () => {
    const { error } = createUserBody.safeParse({ ...user, userPrincipalName: 'secret person' });
    expect(JSON.stringify(error && validationProblems(error))).not.toContain('secret');
  });
});

describe('a command as a message', () => {
  const envelope = {
    id: 'key-1',
    tenantId,
    actor: { kind: 'local' as const, roles: ['GlobalAdministrator' as const], tenants: 'all' as const },
    correlationId: 'c0a8e1f0-0000-4000-8000-0000000000ff',
    dryRun: true,
    reference: 'CHG-4711',
    version: Number.MAX_SAFE_INTEGER,
    expected: 17,
    reason: 'Sie geht.\nZum Monatsende.',
    request: { type: 'DeleteUser' as const, body: { user: 'a@b.example' } },
  };
  const rights = { roles: ['GlobalAdministrator' as const], tenants: [tenantId] };
  const ana = { kind: 'user', issuer: 'entra', id: 'ana.silva@contoso.com', tenantId } as const;
  it.each<[string, Actor]>([
    ['local', envelope.actor],
    ['a person', { ...ana, ...rights }],
    ['a person of any id', { ...ana, id: `Jürgen Groß ${'x'.repeat(244)}`, ...rights }],
    ['a person at an application', { ...ana, client: 'portal', ...rights }],
    ['an application', { kind: 'application', issuer: 'entra', client: 'portal', ...rights }],
  ])('comes back as it was, with an actor that is %s', (_what, actor) => {
    const sent = { ...envelope, actor };
    expect(decodeCommand(encodeCommand(sent))).toEqual(sent);
  });
  const message = (change: object) => ({ ...encodeCommand(envelope), ...change });
  const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
  const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
  const { actor } = envelope;
  it.each([
    ['no command', message({ type: 'Nothing' })],
    ['a name of every object', message({ type: 'constructor' })],
    ['no JSON', message({ body: bytes('{') })],
    ['broken UTF-8', message({ body: Uint8Array.of(0xff) })],
    ['an unknown member', message({ body: bytes({ tenantId, actor, body: { user: 'x' }, more: 1 }) })],
    ['an unknown member of the body', message({ body: bytes({ tenantId, actor, body: { user: 'x', more: 1 } }) })],
    ['another tenant than the routing key', message({ routingKey: '22222222-2222-4222-8222-222222222222' })],
    ['no tenant where one is needed', message({ routingKey: 'system', body: bytes({ actor, body: { user: 'x' } }) })],
    [
      'a tenant where none belongs',
      message({ type: 'ImportRestrictions', body: bytes({ tenantId, actor, body: { restrictions: [] } }) }),
    ],
    [
      'an address as a reference',
      message({ body: bytes({ tenantId, actor, reference: 'a1@b.c', body: { user: 'x' } }) }),
    ],
    ['a number below 0', message({ body: bytes({ tenantId, actor, version: -1, body: { user: 'x' } }) })],
    ['a number above 2^53 - 1', message({ body: bytes({ tenantId, actor, version: 2 ** 53, body: { user: 'x' } }) })],
    ['a revision below 0', message({ body: bytes({ tenantId, actor, expected: -1, body: { user: 'x' } }) })],
    ['a revision that is a text', message({ body: bytes({ tenantId, actor, expected: '1', body: { user: 'x' } }) })],
    [
      'a revision of what a command makes',
      message({
        type: 'PurchaseSeats',
        body: bytes({ tenantId, actor, expected: 1, body: { skuPartNumber: 'SPE_E3', seats: 1 } }),
      }),
    ],
    [
      'a revision for many users',
      message({
        type: 'StartOperation',
        body: bytes({ tenantId, actor, expected: 1, body: { mode: 'delete', users: ['x'], confirm: 1 } }),
      }),
    ],
    [
      'a number where it is not about one user or one purchase',
      message({ type: 'RenameTenant', body: bytes({ tenantId, actor, version: 1, body: { displayName: 'F' } }) }),
    ],
    ['a member named twice', message({ body: utf8(`{"tenantId":"${tenantId}","tenantId":"${tenantId}","body":{}}`) })],
    ['a member named twice in other letters', message({ body: utf8(`{"body":{"user":"x","us\\u0065r":"y"}}`) })],
    ['lists inside each other', message({ body: utf8('['.repeat(16_000_000)) })],
    ['more objects than anybody needs', message({ body: utf8(`[${'{},'.repeat(5_000_000)}{}]`) })],
    ['more values than anybody needs', message({ body: utf8(`[${'1,'.repeat(8_000_000)}1]`) })],
    ['more members than anybody needs', message({ body: utf8(`{${'"a":1,'.repeat(2_000_000)}"b":1}`) })],
    ['a text without an end', message({ body: utf8(`{"body":"${'x'.repeat(16_000_000)}`) })],
    ['a reason without text', message({ body: bytes({ tenantId, actor, reason: ' ', body: { user: 'x' } }) })],
    ['an id with a space', message({ messageId: 'a b' })],
    [
      'the application itself as its actor',
      message({ body: bytes({ tenantId, actor: { ...RETENTION_ACTOR, roles: [] }, body: { user: 'x' } }) }),
    ],
    [
      'an issuer that is no short name',
      message({ body: bytes({ tenantId, actor: { ...ana, issuer: 'A:b', ...rights }, body: { user: 'x' } }) }),
    ],
    ['an actor of no kind', message({ body: bytes({ tenantId, actor: { roles: [] }, body: { user: 'x' } }) })],
  ])('is refused with %s', (_what, bad) => {
    expect(() => decodeCommand(bad)).toThrow(expect.objectContaining({ code: 'malformed-message' }));
  });
  const id = 'C0A8E1F0-0000-4000-8000-000000000001';
  const other = 'c0a8e1f0-0000-4000-8000-000000000002';
  it.each([
    ['the member', { correlationId: id }, other, id.toLowerCase()],
    ['else the property', { correlationId: 'create-ana.silva@contoso.com' }, id, id.toLowerCase()],
    ['else the property alone', {}, id, id.toLowerCase()],
    ['else nothing', { correlationId: 'create-ana.silva@contoso.com' }, 'ana.silva@contoso.com', undefined],
    ['no text of 36 characters', { correlationId: '-'.repeat(36) }, undefined, undefined],
  ])('is correlated by a GUID and by nothing else: %s', (_what, member, property, expected) => {
    const sent = message({
      messageId: 'create-ana.silva@contoso.com',
      ...(property === undefined ? {} : { correlationId: property }),
      body: bytes({ tenantId, actor, body: { user: 'x' }, ...member }),
    });
    expect(decodeCommand(sent).correlationId).toBe(expected);
  });
  it('is refused with a reason of bounded length, whatever a member is called', () => {
    const body = { user: 'x', ['m'.repeat(70_000)]: 1 };
    const refusing = () => decodeCommand(message({ body: bytes({ tenantId, actor, body }) }));
    expect(refusing).toThrow(expect.objectContaining({ message: expect.stringMatching(/^.{450,500}$/) }));
  });
  it('of an earlier name is the command of today', () => {
    const body = { from: 'a@b.example', to: 'c@b.example', licenses: [{ skuId: sku }] };
    const of = (type: string) => decodeCommand(message({ type, body: bytes({ tenantId, actor, body }) }));
    expect(of('TransferLicenses')).toEqual(of('ReassignLicenses'));
    expect(of('TransferLicenses').request.type).toBe('ReassignLicenses');
  });
  it('has a schema for each command, and each refuses unknown members', () => {
    for (const schema of Object.values(commandBodies)) {
      expect(JSON.stringify(schema.safeParse({ nobodyKnowsThis: 1 }).error?.issues)).toContain('nobodyKnowsThis');
    }
  });
  it('is answered with a reply that comes back as it was', () => {
    const reply = { outcome: 'refused', commandId: 'x', refusal: { code: 'nothing-to-do' } } as const;
    expect(decodeReply(encodeReply(reply))).toEqual(reply);
    expect(() => decodeReply(bytes({ outcome: 'maybe' }))).toThrow('outcome');
  });
});

describe('the trace context of a command', () => {
  const cause = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const message = encodeCommand({
    id: 'a',
    tenantId,
    actor: { kind: 'local', roles: [], tenants: 'all' },
    correlationId: 'c',
    request: { type: 'DeleteUser', body: { user: 'a@b.example' } },
  });
  it('comes from a header of the message', () => {
    expect(decodeCommand({ ...message, headers: { traceparent: cause } }).traceparent).toBe(cause);
  });
  it.each(['', 'x', 'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 7])(
    'is left out where it is %p',
    (text) => {
      expect(decodeCommand({ ...message, headers: { traceparent: text } })).not.toHaveProperty('traceparent');
    },
  );
});

describe('the aliases of a user who is changed', () => {
  const both = ['addAliases', 'removeAliases'].map((member) => ({
    aliases: ['a@b.example'],
    [member]: ['c@d.example'],
  }));

  it.each(both)('are one list, or changes of single ones: %j', (members) => {
    const bodies = [updateUserBody.safeParse(members), commandBodies.UpdateUser.safeParse({ user: 'x', ...members })];
    for (const { error } of bodies)
      expect(error && validationProblems(error)).toEqual({
        code: 'invalid-body',
        problems: [{ at: '/aliases', code: 'invalid-body', message: expect.stringContaining('whole list') }],
      });
  });
  it('may be added and removed at once', () => {
    const members = { addAliases: ['a@b.example'], removeAliases: ['c@d.example'] };
    expect(updateUserBody.safeParse(members).success).toBe(true);
  });
});

describe('the plans of a license line', () => {
  const add = (plan: string) => ({ add: [{ skuId: sku, disabledPlans: [plan] }] });
  const sent = (plan: string) => [
    changeLicensesBody.safeParse(add(plan)),
    commandBodies.ChangeLicenses.safeParse({ user: 'x', remove: [], ...add(plan) }),
  ];

  it.each([
    [' EXCHANGE_S_ENTERPRISE ', 'EXCHANGE_S_ENTERPRISE'],
    ['EFB87545-963C-4E0D-99DF-69C6916D9EB0', 'efb87545-963c-4e0d-99df-69c6916d9eb0'],
  ])('are ids or names, over HTTP and RabbitMQ: %s', (given, taken) => {
    for (const { data } of sent(given)) expect(data).toMatchObject({ add: [{ disabledPlans: [taken] }] });
  });
  it.each(['', ' ', 'x'.repeat(257), 'ana@contoso.example'])('are nothing else: %p', (given) => {
    for (const { success } of sent(given)) expect(success).toBe(false);
  });
});
