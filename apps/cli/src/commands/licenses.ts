import type { Command } from 'commander';
import { namesOfStep } from '#contracts';
import type { ChangedUser, ReassignedUsers, UserRow } from '../http/shapes.js';
import { action, type Session, type World } from '../session/session.js';
import { repeatable } from './details.js';
import { licenseLines, type Switches } from './license-lines.js';
import { showChange } from './show-change.js';
import { moveLines, moveRows } from '../words/move.js';
import { namesFrom } from '../words/names.js';
import { ifMatch } from './if-match.js';
import { saysWhy } from './says-why.js';

export const licensesPath = (user: string, step = ''): string =>
  `/api/users/${encodeURIComponent(user)}/licenses${step}`;
async function change(session: Session, path: string, user: string, body: unknown): Promise<void> {
  const { body: answer } = await session.send<ChangedUser>({ method: 'POST', path, body });
  await showChange(session, 'licenses', user, answer);
}

interface AssignOptions extends Switches {
  readonly remove?: readonly string[];
}

async function assign(session: Session, user: string, skus: readonly string[], options: AssignOptions): Promise<void> {
  const { disable = [], enable = [], remove = [] } = options;
  const switches = disable.length + enable.length > 0;
  const holder = switches
    ? { user, licenses: (await session.api.get<UserRow>(`/api/users/${encodeURIComponent(user)}`)).licenses }
    : undefined;
  const add = await licenseLines(session, skus, options, holder);
  await change(session, licensesPath(user), user, { add, remove });
}

export function addLicenses(program: Command, world: World): void {
  saysWhy(ifMatch(program.command('assign')))
    .description('assign licenses to a user, or switch service plans of held ones on and off; in one step')
    .argument('<user>', 'id or user principal name')
    .argument('<sku...>', 'part numbers or ids of products')
    .option('--disable <plan>', 'switch a service plan off, by name or id; repeatable', repeatable)
    .option('--enable <plan>', 'switch a service plan of a held license on again; repeatable', repeatable)
    .option('--remove <sku>', 'remove this license in the same step; repeatable', repeatable)
    .action(action<[string, string[], AssignOptions]>(world, assign));
  saysWhy(ifMatch(program.command('remove')))
    .description('remove licenses from a user; data is kept for the retention')
    .argument('<user>', 'id or user principal name')
    .argument('<sku...>', 'part numbers or ids of products')
    .action(
      action<[string, string[], unknown]>(world, (session, user, skus) =>
        change(session, licensesPath(user), user, { add: [], remove: skus }),
      ),
    );
  saysWhy(ifMatch(program.command('replace')))
    .description('give a user exactly these licenses, in one step; one that was held keeps its seat')
    .argument('<user>', 'id or user principal name')
    .argument('<sku...>', 'part numbers or ids of products')
    .option('--disable <plan>', 'switch a service plan off, by name or id; repeatable', repeatable)
    .action(
      action<[string, string[], Switches]>(world, async (session, user, skus, switches) =>
        change(session, licensesPath(user, '/replace'), user, {
          licenses: await licenseLines(session, skus, switches),
        }),
      ),
    );
  saysWhy(ifMatch(program.command('adopt')))
    .description(
      'take over licenses that a user has elsewhere already, whether or not a seat is available; ' +
        'what was removed here once stays removed',
    )
    .argument('<user>', 'id or user principal name')
    .argument('<sku...>', 'part numbers or ids of products')
    .option('--disable <plan>', 'a service plan that is switched off there, by name or id; repeatable', repeatable)
    .action(
      action<[string, string[], Switches]>(world, async (session, user, skus, switches) =>
        change(session, licensesPath(user, '/adopt'), user, {
          licenses: await licenseLines(session, skus, switches),
        }),
      ),
    );
  for (const name of namesOfStep('reassign')) addReassign(program, world, name);
}

/** An earlier name works as the one of today, but no help shows it. */
function addReassign(program: Command, world: World, name: string): void {
  const isOld = name !== 'reassign';
  saysWhy(ifMatch(program.command(name, { hidden: isOld })))
    .description(
      isOld
        ? 'deprecated: the earlier name of reassign'
        : 'move licenses from one user to another in one step, with their seats',
    )
    .argument('<from>', 'id or user principal name')
    .argument('<to>', 'id or user principal name')
    .argument('<sku...>', 'part numbers or ids of products')
    .action(
      action<[string, string, string[], unknown]>(world, async (session, from, to, skus) => {
        if (isOld) session.note(`${name} is deprecated: say reassign`);
        const request = { method: 'POST', path: licensesPath(from, '/reassign'), body: { to, skuIds: skus } } as const;
        const { body } = await session.send<ReassignedUsers>(request);
        const names = await namesFrom(session.api, [from, to]);
        session.show(body, () => moveLines({ from, to, names }, body).join('\n'), moveRows({ from, to, names }, body));
      }),
    );
}
