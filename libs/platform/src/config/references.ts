import { STEPS_WITH_REFERENCE, type StepWithReference } from '#licensing';

const isStep = (text: string): text is StepWithReference => (STEPS_WITH_REFERENCE as readonly string[]).includes(text);

/** Reads a list such as `remove,delete`; empty text is none. @throws RangeError */
export const parseReferenceRequired = (text: string): ReadonlySet<StepWithReference> => {
  const steps = text
    .split(',')
    .map((step) => step.trim())
    .filter((step) => step !== '');
  const unknown = steps.filter((step) => !isStep(step));
  if (unknown.length > 0) throw new RangeError(`must be a list of ${STEPS_WITH_REFERENCE.join(', ')}`);
  return new Set(steps.filter(isStep));
};

/** Reads a regular expression that a whole reference has to match. @throws RangeError */
export const parseReferencePattern = (text: string): RegExp => {
  try {
    return new RegExp(`^(?:${text})$`, 'u');
  } catch {
    throw new RangeError('must be a regular expression, such as CHG-[0-9]{4,8}');
  }
};

/** Returns the text that `parseReferencePattern` read. */
export const patternAsWritten = ({ source }: RegExp): string => source.slice('^(?:'.length, -')$'.length);
