import type { BodyOf } from '#application';
import { isGuid } from '#licensing';
import { graphProblem } from '../protocol/graph-problem.js';

const NAME = 'assignLicense';
const KEYS = ['addLicenses', 'removeLicenses'] as const;
const MOST = 500;

const objectIn = (body: unknown, at: string): Readonly<Record<string, unknown>> => {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw graphProblem('Unable to read JSON request payload.', 'invalid-body', at);
};
const listIn = (value: unknown, at: string): readonly unknown[] => {
  if (Array.isArray(value) && value.length <= MOST) return value;
  throw graphProblem('Unable to read JSON request payload.', 'invalid-body', at);
};
const guidIn = (value: unknown, at: string): string => {
  if (typeof value === 'string' && isGuid(value)) return value.toLowerCase();
  const text =
    "Cannot convert a primitive value to the expected type 'Edm.Guid'. See the inner exception for more details";
  throw graphProblem(text, 'invalid-guid', at);
};
const refuseOthers = (given: object, known: readonly string[], at: string): void => {
  const strange = Object.keys(given).find((name) => !known.includes(name) && !name.includes('@odata.'));
  if (strange !== undefined)
    throw graphProblem(`Invalid property '${strange.slice(0, 64)}'.`, 'unknown-field', `${at}/${strange.slice(0, 64)}`);
};

const lineIn = (value: unknown, at: string) => {
  const line = objectIn(value, at);
  refuseOthers(line, ['skuId', 'disabledPlans'], at);
  const plans = listIn(line['disabledPlans'] ?? [], `${at}/disabledPlans`);
  return {
    skuId: guidIn(line['skuId'], `${at}/skuId`),
    disabledPlans: plans.map((plan, index) => guidIn(plan, `${at}/disabledPlans/${index}`)),
  };
};

/**
 * Reads the body of assignLicense. Both lists must be there, and a line without `disabledPlans` switches none off, also
 * of a license that is held: that is Graph's rule, and not that of `/api`.
 * @throws ProblemError
 */
export const readAssignLicense = (user: string, given: unknown): BodyOf<'ChangeLicenses'> => {
  const body = objectIn(given, '');
  const missing = KEYS.filter((key) => body[key] === undefined || body[key] === null);
  if (missing.length > 0) {
    const text =
      `One or more parameters of the operation '${NAME}' are missing from the request payload. ` +
      `The missing parameters are: ${missing.join(', ')}.`;
    throw graphProblem(text, 'invalid-body', `/${missing[0] ?? ''}`);
  }
  refuseOthers(body, KEYS, '');
  return {
    user,
    add: listIn(body['addLicenses'], '/addLicenses').map((line, at) => lineIn(line, `/addLicenses/${at}`)),
    remove: listIn(body['removeLicenses'], '/removeLicenses').map((skuId, at) => ({
      skuId: guidIn(skuId, `/removeLicenses/${at}`),
    })),
  };
};
