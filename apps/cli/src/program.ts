import { Command, Option } from 'commander';
import { addBulk } from './commands/bulk.js';
import { addCatalogue } from './commands/catalogue.js';
import { addClock } from './commands/clock.js';
import { addCommands } from './commands/commands.js';
import { addContext } from './commands/context.js';
import { addDeadlines } from './commands/deadlines.js';
import { addEvents } from './commands/events.js';
import { addExplain } from './commands/explain.js';
import { addExport } from './commands/export.js';
import { addHistory } from './commands/history.js';
import { addImportGraph } from './commands/import-graph.js';
import { addLicenses } from './commands/licenses.js';
import { addLogin } from './commands/login.js';
import { addOperations } from './commands/operations.js';
import { addParked } from './commands/parked.js';
import { addProjections } from './commands/projections.js';
import { addRefresh } from './commands/refresh.js';
import { addBackup, addRepair } from './commands/repair.js';
import { addReplay } from './commands/replay.js';
import { addRetention } from './commands/retention.js';
import { addReports } from './commands/reports.js';
import { addRestrictions } from './commands/restrictions.js';
import { addPurchases } from './commands/purchases.js';
import { addSession } from './commands/session.js';
import { addSettings } from './commands/settings.js';
import { addStatus } from './commands/status.js';
import { addStore } from './commands/store.js';
import { addSubscriptions } from './commands/subscriptions.js';
import { addCompletion } from './commands/completion.js';
import { addTenants } from './commands/tenants.js';
import { addToken } from './commands/token.js';
import { addUndo } from './commands/undo.js';
import { addUsers } from './commands/users.js';
import { addWhatIf } from './commands/what-if.js';
import { addVerify } from './commands/verify.js';
import { HELP_FORMAT } from './help/help-format.js';
import { forEachCommand } from './help/names.js';
import { versionBeside } from './help/version.js';
import { exitCodesText } from './output/exit-codes.js';
import { FORMS } from './output/form.js';
import { checkWords, refuseSecondWords } from './session/word-rules.js';
import type { World } from './session/session.js';

/** Builds the whole command line. `resources` is the folder of the shipped files. */
export function buildProgram(world: World, resources: string): Command {
  const program = new Command('seatledger')
    .description('Licenses, seats, and the 30 days after.')
    .version(versionBeside(resources))
    .configureHelp(HELP_FORMAT)
    .addHelpText('after', `\nExit codes:\n${exitCodesText()}`);
  addGlobalOptions(program);
  addTenants(program, world);
  addCatalogue(program, world, resources);
  addRestrictions(program, world);
  addSubscriptions(program, world);
  addPurchases(program, world);
  addUsers(program, world);
  addImportGraph(program, world);
  addLicenses(program, world);
  addRefresh(program, world);
  addBulk(program, world);
  addOperations(program, world);
  addUndo(program, world);
  addCommands(program, world);
  addHistory(program, world);
  addDeadlines(program, world);
  addReports(program, world);
  addClock(program, world);
  addProjections(program, world);
  addVerify(program, world);
  addExport(program, world);
  addExplain(program, world);
  addReplay(program, world);
  addWhatIf(program, world);
  addRepair(program, world);
  addBackup(program, world);
  addStore(program, world);
  addParked(program, world);
  addEvents(program, world);
  addRetention(program, world);
  addContext(program, world);
  addLogin(program, world);
  addStatus(program, world);
  addSettings(program, world);
  addToken(program, world);
  addSession(program, world);
  addCompletion(program, world);
  withHelpOfItsOwn(program, program.name());
  forEachCommand(program, refuseSecondWords);
  program.hook('preAction', (_, command) => checkWords(command));
  return program;
}

function addGlobalOptions(program: Command): void {
  program
    .addOption(new Option('--url <url>', 'server to talk to (default: SEATLEDGER_URL, else the current context)'))
    .option('--context <name>', 'server, tenant and token of this context: see "context list"')
    .option(
      '--data-dir <dir>',
      'work on a data directory instead of a server, with the rights of the files\u2019 owner: no token is ' +
        'looked at; servers may run on it meanwhile, unless a command says otherwise',
    )
    .option(
      '--tenant <tenant>',
      'tenant to act in, by id or name (default: that of the context, else the sample tenant, else the only one)',
    )
    .option('--min-position <position>', 'before reading, wait until this position of a command is included')
    .addOption(new Option('--output <form>', 'how to print what is found (default: table)').choices(FORMS))
    .option('--json', 'the same as --output json: one JSON document, for programs')
    .option('--dry-run', 'say what would happen, change nothing')
    .option('--yes', 'answer every question with yes');
}

/** After a usage error each command points to its own help, and not to the root's. */
function withHelpOfItsOwn(command: Command, name: string): void {
  command.showHelpAfterError(`Help: ${name} --help`);
  for (const inner of command.commands) withHelpOfItsOwn(inner, `${name} ${inner.name()}`);
}
