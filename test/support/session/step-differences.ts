import type { ShownStep } from './console-blocks.js';
import type { SessionShell } from './session-shell.js';
import { differences, matchesText, parseShown } from './shown-json.js';

/** Read models may take so long to show what was just done. */
const SHOWN_WITHIN = 10_000;
/** A question changes nothing, so it may be asked again. */
const isQuestion = (command: string): boolean =>
  command.startsWith('npx') ? / (list|show)( |$)/.test(command) : !/ (--json|-d|-X) /.test(command);

const lines = (text: string): readonly string[] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trimEnd());

const textDifferences = (shown: string, actual: string): readonly string[] => {
  const [expected, found] = [lines(shown), lines(actual)];
  const count = Math.max(expected.length, found.length);
  return Array.from({ length: count }, (_, index) => [expected[index], found[index]] as const).flatMap(
    ([line, there], index) =>
      line !== undefined && there !== undefined && matchesText(line, there)
        ? []
        : [`line ${index + 1}: ${JSON.stringify(line)} is shown, and there is ${JSON.stringify(there)}`],
  );
};

const jsonDifferences = (shown: string, actual: string): readonly string[] => {
  let value: unknown;
  try {
    value = JSON.parse(actual);
  } catch {
    return [`JSON is shown, and there is: ${actual}`];
  }
  return differences(parseShown(shown), value);
};

/**
 * Runs one step of a session, and says how its output differs from the shown one. A question is asked again until it
 * fits or time is up, since read models follow the log.
 */
export const stepDifferences = async (
  shell: SessionShell,
  { command, output }: ShownStep,
): Promise<readonly string[]> => {
  const name = /^([A-Z]+)=/.exec(command)?.[1];
  const once = async (): Promise<readonly string[]> => {
    const printed = await shell.run(command);
    if (name !== undefined) return /^\S+$/.test(shell.valueOf(name) ?? '') ? [] : [`${name} got no value`];
    return output.startsWith('{') ? jsonDifferences(output, printed) : textDifferences(output, printed);
  };
  const end = Date.now() + SHOWN_WITHIN;
  let found = await once();
  while (found.length > 0 && isQuestion(command) && Date.now() < end) found = await once();
  return found;
};
