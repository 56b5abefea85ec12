import { leavesOf, nameOf } from '../../apps/cli/src/help/names.js';
import { buildProgram } from '../../apps/cli/src/program.js';
import { readRolesTable, ROW, type Row } from './roles-table.js';

/**
 * Where a command stands that asks no server: on the stores themselves, for whoever has their credentials, or with
 * files of whoever calls it.
 */
type Elsewhere = 'stores' | 'files';

/** Each command stands in the row of the routes that it asks. A list of users does what any of its modes does. */
const COMMANDS: Readonly<Record<string, readonly (Row | Elsewhere)[]>> = {
  'tenants create': ['installation'],
  'tenants rename': ['installation'],
  'tenants close': ['installation'],
  'tenants reopen': ['installation'],
  'tenants erasure': ['installation'],
  'tenants list': ['tenants'],
  'catalogue list': ['catalogue'],
  'catalogue show': ['catalogue'],
  'catalogue withdraw': ['installation'],
  'catalogue reinstate': ['installation'],
  'catalogue import': ['installation'],
  'restrictions list': ['catalogue'],
  'restrictions import': ['installation'],
  'subscriptions list': ['tenant'],
  'subscriptions show': ['tenant'],
  'purchases buy': ['seats'],
  'purchases list': ['tenant'],
  'purchases quantity': ['seats'],
  'purchases renew': ['seats'],
  'purchases expire': ['seats'],
  'purchases suspend': ['seats'],
  'purchases cancel': ['seats'],
  'users import': ['users'],
  'import graph': ['erase', 'seats', 'users', 'tenant', 'catalogue'],
  'users create': ['users'],
  'users update': ['users'],
  'users show': ['tenant'],
  'users list': ['tenant'],
  'users delete': ['users'],
  'users restore': ['users'],
  'users erase': ['erase'],
  assign: ['licenses'],
  remove: ['licenses'],
  replace: ['licenses'],
  reassign: ['licenses'],
  refresh: ['licenses'],
  adopt: ['erase'],
  'bulk replace': ['licenses', 'users'],
  'bulk add': ['licenses', 'users'],
  'bulk remove': ['licenses', 'users'],
  'bulk change': ['licenses', 'users'],
  'bulk refresh': ['licenses'],
  'bulk update': ['users'],
  'bulk delete': ['users'],
  'bulk restore': ['users'],
  undo: ['licenses', 'users'],
  'operations list': ['tenant'],
  'operations show': ['tenant'],
  'commands list': ['history'],
  'commands show': ['history'],
  'history list': ['history'],
  'history redact': ['redact'],
  'deadlines list': ['tenant'],
  'report deadlines': ['history'],
  'report refusals': ['history'],
  'report seats': ['history'],
  'report true-up': ['history'],
  'report purchases': ['history'],
  'report unlicensed': ['history'],
  'report overlaps': ['history'],
  'clock show': ['installation'],
  'clock agree': ['installation'],
  'projections list': ['stores'],
  'projections rebuild': ['stores'],
  'projections promote': ['stores'],
  verify: ['stores'],
  export: ['stores'],
  replay: ['export'],
  'explain command': ['history'],
  'explain user': ['history'],
  'what-if': ['history'],
  repair: ['stores'],
  backup: ['stores'],
  'store check': ['stores'],
  'store grant': ['stores'],
  'parked list': ['stores'],
  'parked show': ['stores'],
  'parked replay': ['stores'],
  'parked discard': ['stores'],
  'events restart': ['stores'],
  'retention restart': ['stores'],
  'context list': ['files'],
  'context set': ['files'],
  'context use': ['files'],
  'context remove': ['files'],
  login: ['files'],
  logout: ['files'],
  status: ['self'],
  settings: ['self'],
  token: ['files'],
  'session end': ['stores'],
  completion: ['files'],
};

describe('a command of the command line', () => {
  it('stands in a row of the table in docs/explanation/domain.md', () => {
    const known = leavesOf(buildProgram({} as never, '')).map(nameOf);
    expect(Object.keys(COMMANDS).toSorted()).toEqual(known.toSorted());
    const rows = [...readRolesTable().keys()];
    for (const [command, stands] of Object.entries(COMMANDS))
      for (const row of stands)
        if (row !== 'stores' && row !== 'files')
          expect([command, rows]).toEqual([command, expect.arrayContaining([ROW[row]])]);
  });
});
