import { defined, refuse, type OperationMode, type Refused, type StepWithReference } from '#licensing';
import type { CommandEnvelope, CommandRequest } from '../requests.js';

/** What an installation wants of references. */
export interface ReferenceRules {
  /** Where it is missing a reference has ASCII letters, digits and `-_./#:`, among them a digit. */
  readonly form?: RegExp;
  readonly required: ReadonlySet<StepWithReference>;
  /** What comes in the words of Graph needs none of these. */
  readonly exceptGraph?: boolean;
}
export const NO_RULES: ReferenceRules = { required: new Set() };

/** These need a reference everywhere. */
export const ALWAYS_WITH_REFERENCE: ReadonlySet<StepWithReference> = new Set(['erase', 'close']);

const DEFAULT_FORM = /^(?=.*[0-9])[A-Za-z0-9_./#:-]+$/;

/** Refuses a command whose reference is missing or has the wrong form. */
export const checkReference = (
  { reference, request, inGraph }: Pick<CommandEnvelope, 'reference' | 'request' | 'inGraph'>,
  { form, required, exceptGraph }: ReferenceRules,
): Refused | undefined => {
  if (reference !== undefined)
    return (form ?? DEFAULT_FORM).test(reference)
      ? undefined
      : refuse({ code: 'invalid-reference', ...defined({ form: form?.source }) });
  const isExcepted = exceptGraph === true && inGraph === true;
  const step = stepsOf(request).find((each) => ALWAYS_WITH_REFERENCE.has(each) || (!isExcepted && required.has(each)));
  return step === undefined ? undefined : refuse({ code: 'reference-required', step });
};

const STEP_OF_MODE: { readonly [M in OperationMode]?: StepWithReference } = {
  remove: 'remove',
  change: 'remove',
  replace: 'replace',
  delete: 'delete',
};

/** What was given is taken by an undo: licenses, and users. */
const STEPS_OF_UNDO: readonly StepWithReference[] = ['remove', 'delete'];

/** The purges of the retention worker are none of these steps: nobody asks for them. */
const stepsOf = ({ type, body }: CommandRequest): readonly StepWithReference[] => {
  switch (type) {
    case 'ChangeLicenses':
      return body.remove.length > 0 ? ['remove'] : [];
    case 'ReplaceLicenses':
      return ['replace'];
    case 'ReassignLicenses':
      return ['reassign'];
    case 'DeleteUser':
      return ['delete'];
    case 'EraseUser':
      return ['erase'];
    case 'CloseTenant':
      return ['close'];
    case 'StartOperation':
      return body.mode === 'undo' ? STEPS_OF_UNDO : [STEP_OF_MODE[body.mode]].filter((step) => step !== undefined);
    default:
      return [];
  }
};
