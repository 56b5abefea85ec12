import type { Actor } from '#application';
import { OwnWrites } from './own-writes.js';

const [TENANT, OTHER] = ['c0a00000-0000-4000-8000-00000000000a', 'c0a00000-0000-4000-8000-00000000000b'] as const;
const person = (id: string): Actor => ({
  kind: 'user',
  issuer: 'local',
  id,
  tenantId: TENANT,
  roles: ['GlobalAdministrator'],
  tenants: [TENANT],
});
const at = (position: number): string => String(position).padStart(20, '0');

describe('what a process remembers of a caller’s writes', () => {
  it('is the last position of the caller in the tenant, whatever order they are told in', () => {
    const writes = new OwnWrites();
    for (const position of [7, 9, 8]) writes.note(person('ann'), TENANT, at(position));
    writes.note(person('bo'), TENANT, at(20));
    writes.note(person('ann'), OTHER, at(30));
    expect(writes.lastOf(person('ann'), TENANT)).toBe(at(9));
    expect(writes.lastOf(person('ann'), OTHER)).toBe(at(30));
    expect(writes.lastOf(person('cyd'), TENANT)).toBeUndefined();
  });

  it('is of 10,000 callers, and of those that wrote last', () => {
    const writes = new OwnWrites();
    for (let each = 0; each < 10_000; each += 1) writes.note(person(`p${each}`), TENANT, at(each));
    writes.note(person('p0'), TENANT, at(20_000));
    writes.note(person('new'), TENANT, at(20_001));
    expect(writes.lastOf(person('p0'), TENANT)).toBe(at(20_000));
    expect(writes.lastOf(person('p1'), TENANT)).toBeUndefined();
    expect(writes.lastOf(person('p2'), TENANT)).toBe(at(2));
  });
});
