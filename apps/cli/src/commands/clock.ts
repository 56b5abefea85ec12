import type { Command } from 'commander';
import type { CommandAnswer } from '../http/shapes.js';
import { table } from '../output/table.js';
import { action, type World } from '../session/session.js';
import { saysWhy } from './says-why.js';

interface ClockShown {
  readonly now: string;
  readonly trusted: boolean;
  readonly reasons: readonly { readonly code: string; readonly detail: string; readonly since: string }[];
  readonly purgesWait?: { readonly detail: string; readonly until?: string };
  readonly agreedAt?: string;
}

const untilWhen = (until: string | undefined): string => (until === undefined ? 'yet' : `before ${until}`);

const textOf = ({ now, trusted, reasons, purgesWait, agreedAt }: ClockShown): string =>
  [
    `The clock shows ${now} and is ${trusted ? 'trusted' : 'NOT trusted: nothing is purged, no retention starts'}.`,
    ...(reasons.length === 0
      ? []
      : [
          table(
            ['Reason', 'Since', 'What was seen'],
            reasons.map(({ code, since, detail }) => [code, since, detail]),
          ),
        ]),
    ...(purgesWait === undefined
      ? []
      : [`Nothing is deleted for good ${untilWhen(purgesWait.until)}: ${purgesWait.detail}.`]),
    ...(agreedAt === undefined ? [] : [`An operator last agreed to a clock at ${agreedAt}.`]),
  ].join('\n');

export function addClock(program: Command, world: World): void {
  const clock = program.command('clock').description('the clock that decides about data');
  clock
    .command('show')
    .description('what it shows, and whether it is trusted')
    .action(
      action<[unknown]>(world, async ({ api, show }) => {
        const shown = await api.get<ClockShown>('/api/clock');
        show(shown, () => textOf(shown));
      }),
    );
  saysWhy(clock.command('agree'))
    .description('an operator has compared it with a good clock: it is right')
    .action(
      action<[unknown]>(world, async ({ send, show }) => {
        const request = { method: 'POST', path: '/api/clock/agreement', body: {} } as const;
        const { body } = await send<CommandAnswer & { readonly agreedAt: string }>(request);
        show(body, () =>
          body.dryRun === true
            ? `Would agree at ${body.agreedAt}: machines whose clock shows about this time would trust it again.`
            : `Agreed at ${body.agreedAt}: machines whose clock shows about this time trust it again.`,
        );
      }),
    );
}
