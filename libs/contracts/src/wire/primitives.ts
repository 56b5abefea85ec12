import { z } from 'zod';
import { MAX_APPEND_BYTES } from '#application';
import { isGuid, USER_TYPES } from '#licensing';
import { hasAsciiForm } from '../address.js';
import { boundedList, paddedText } from './bounded.js';
import { isCountry } from './countries.js';

/**
 * Bounds of what a request may carry. Source: docs/explanation/architecture.md#limits and Microsoft's published limits
 * of names and addresses.
 */
export const LIMITS = {
  seats: 10_000_000,
  usersPerOperation: 100_000,
  licensesPerCommand: 200,
  plansPerProduct: 1_000,
  productsPerImport: 10_000,
  restrictionsPerImport: 100_000,
  aliasesPerUser: 400,
  nameLength: 256,
  fieldLength: 512,
  /** A user principal name has so many characters before the @. */
  localPartLength: 64,
  userPrincipalNameLength: 113,
  addressLength: 254,
  pageDefault: 100,
  pageMaximum: 999,
  /** A body over HTTP has so many bytes. */
  bodyBytes: 1_000_000,
  /** One that starts a bulk operation has more: its users are stored piece by piece. */
  operationBodyBytes: 16_000_000,
  /** An import is stored at once, and so is sent with no more bytes than one append takes. */
  importBodyBytes: MAX_APPEND_BYTES,
  /** A message of an upstream system has so many bytes. */
  upstreamMessageBytes: 1024 * 1024,
} as const;

/** A GUID of any version; it comes out in lower case. */
export const guid = z.guid().toLowerCase();
const NIL = '00000000-0000-0000-0000-000000000000';

/** What our own checks say is wrong, as a code of the error catalogue. */
type CheckCode = 'invalid-country' | 'invalid-guid' | 'invalid-body';
const rule = (code: CheckCode, error: string) => ({ params: { code }, error });

/**
 * The id of a tenant to be. The nil GUID stands for "no tenant" (`NO_TENANT`), so that nobody could ever name this one.
 */
export const newTenantId = guid
  .refine((id) => id !== NIL, rule('invalid-guid', 'the nil GUID stands for no tenant'))
  .meta({ description: 'any GUID but the nil one; left out: a new one' });

/** The id of a user to be, for imports and provisioning. */
export const newUserId = guid
  .refine((id) => id !== NIL, rule('invalid-guid', 'the nil GUID names nobody'))
  .meta({ description: 'any GUID but the nil one that no user of the tenant has or ever had; left out: a new one' });

/** An ISO 3166-1 alpha-2 code, or XK for Kosovo; it comes out in upper case. */
export const country = paddedText(2)
  .toUpperCase()
  .refine(isCountry, rule('invalid-country', 'not an assigned ISO 3166-1 alpha-2 country code'))
  .meta({ description: 'ISO 3166-1 alpha-2 country code; XK for Kosovo', examples: ['US', 'DE'] });

const LOCAL_PART = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
/** The end of a label of a domain may be missing, but not in the last one: that has two characters at least. */
const LABEL = String.raw`[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])`;
const DOMAIN = new RegExp(String.raw`^(?:${LABEL}?\.)+${LABEL}$`, 'u');

/**
 * Tells why a text in NFC is no `local@domain.tld` of any letters and at most `maximum` UTF-16 units, 64 of them before
 * the @. It never quotes it.
 */
const addressFault = (nfc: string, maximum: number): string | undefined => {
  const at = nfc.lastIndexOf('@');
  const local = nfc.slice(0, at);
  const domain = nfc.slice(at + 1);
  if (/\p{DI}/u.test(nfc)) return 'it holds a sign that nobody can see';
  if (at <= 0 || at === nfc.length - 1) return 'it has not the form name@domain';
  if (nfc.length > maximum) return `it has ${nfc.length} characters; ${maximum} are the most`;
  if (local.length > LIMITS.localPartLength)
    return `it has ${local.length} characters before the @; ${LIMITS.localPartLength} are the most`;
  if (!LOCAL_PART.test(local))
    return (
      "before the @ stands a space or another character that can't, " +
      'or a dot at the start, at the end or beside another'
    );
  if (!DOMAIN.test(domain)) return 'after the @ stands no domain of at least two parts, such as contoso.com';
  if (!hasAsciiForm(domain)) return 'the domain after the @ has no ASCII form, or one that is too long';
  return undefined;
};
const address = (what: string, maximum: number) =>
  paddedText(maximum)
    .normalize('NFC')
    .check(({ value, issues }) => {
      const fault = addressFault(value, maximum);
      if (fault === undefined) return;
      const message = `not a ${what}: ${fault}`;
      issues.push({ code: 'custom', input: value, params: { code: 'invalid-address' }, message });
    });
export const userPrincipalName = address('user principal name', LIMITS.userPrincipalNameLength).meta({
  examples: ['ana.silva@contoso.example'],
});
export const alias = address('mail address', LIMITS.addressLength).meta({ examples: ['ana@contoso.example'] });

interface AliasMembers {
  readonly aliases?: unknown;
  readonly addAliases?: unknown;
  readonly removeAliases?: unknown;
}
/** The whole list and changes of single ones would contradict each other. */
export const oneWayOfAliases = ({ aliases, addAliases, removeAliases }: AliasMembers): boolean =>
  aliases === undefined || (addAliases === undefined && removeAliases === undefined);
export const ONE_WAY_OF_ALIASES = {
  ...rule('invalid-body', 'is the whole list, and goes together with neither addAliases nor removeAliases'),
  path: ['aliases'],
};

/** A positive number of seats. */
export const seats = z.int().min(1).max(LIMITS.seats);
/** Names a user: an id or an address; what is neither is a user that nobody knows. */
export const userReference = paddedText(LIMITS.addressLength)
  .min(1)
  .max(LIMITS.addressLength)
  .meta({ description: 'user id or user principal name' });
/**
 * A broken surrogate pair would be stored as another text than was sent, and a control character could steer a
 * terminal.
 */
const READABLE = rule('invalid-body', 'must be well-formed Unicode text without control characters');
/**
 * Persian and emoji need joiners and variation selectors, so a name may hold signs that nobody can see, but not be made
 * of them alone. The blank Braille pattern and the marks of annotations are seen by nobody, either.
 */
const VISIBLE = /[^\p{DI}\p{White_Space}\p{Cc}\p{Cs}\ufff9-\ufffb\u2800]/u;
export const displayName = paddedText(LIMITS.nameLength)
  .min(1)
  .max(LIMITS.nameLength)
  .refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text), READABLE)
  .refine((text) => VISIBLE.test(text), rule('invalid-body', 'must have at least one sign that can be seen'));
/** An address or a note may have lines. */
export const profileText = paddedText(LIMITS.fieldLength)
  .max(LIMITS.fieldLength)
  .refine((text) => !/\p{Cs}|(?![\t\n\r])\p{Cc}/u.test(text), READABLE);
/** The name of a service, such as `exchange`. */
export const SERVICE = /^[a-z][a-z0-9-]{0,63}$/;
/** In which state a purchase that was made elsewhere arrives. */
export const stateOfPurchase = z.enum(['active', 'expired', 'suspended', 'cancelled']).meta({
  description: 'of a purchase that was made elsewhere: the state that it has; left out, it is active',
});
/** A calendar date, for information only. */
export const date = z.iso.date();

/** A refusal with it stands in the receipt, for ever, so what may be somebody's address is no part number. */
const partNumber = paddedText(128)
  .min(1)
  .max(128)
  .refine((text) => !text.includes('@'), rule('invalid-body', 'not a part number'));
/** A plan of the product beside it; a name means one without regard to case. It is no address, for the same reason. */
const planReference = paddedText(LIMITS.nameLength)
  .min(1)
  .max(LIMITS.nameLength)
  .refine((text) => !text.includes('@'), rule('invalid-body', 'not a plan'))
  .transform((text) => (isGuid(text) ? text.toLowerCase() : text))
  .meta({ description: 'planId or planName of a plan of the product' });
const disabledPlans = boundedList(planReference, LIMITS.plansPerProduct);

/** A product by id or by part number, exactly one. */
export const PRODUCT_REFERENCE = { skuId: guid.exactOptional(), skuPartNumber: partNumber.exactOptional() };
export const oneProduct = (line: { readonly skuId?: string; readonly skuPartNumber?: string }): boolean =>
  (line.skuId === undefined) !== (line.skuPartNumber === undefined);
export const ONE_PRODUCT = rule('invalid-body', 'name the product by skuId or by skuPartNumber, exactly one of them');

/** A line as it travels in a command. */
export const licenseLine = z
  .strictObject({ ...PRODUCT_REFERENCE, disabledPlans: disabledPlans.exactOptional() })
  .refine(oneProduct, ONE_PRODUCT);
export const licenseLines = boundedList(licenseLine, LIMITS.licensesPerCommand);
/** A product alone, where plans would say nothing. */
const product = z.strictObject(PRODUCT_REFERENCE).refine(oneProduct, ONE_PRODUCT);
export const productLines = boundedList(product, LIMITS.licensesPerCommand);

/** HTTP also takes plain text, which is an id or a part number. */
const productText = partNumber.transform((text) =>
  isGuid(text) ? { skuId: text.toLowerCase() } : { skuPartNumber: text },
);
export const httpLicenseLines = boundedList(z.union([productText, licenseLine]), LIMITS.licensesPerCommand);
/** Products alone, without plans. */
export const httpProducts = boundedList(z.union([productText, product]), LIMITS.licensesPerCommand);

/** Both are kept for others to read, and change no license. */
export const account = {
  accountEnabled: z
    .boolean()
    .exactOptional()
    .meta({ description: 'whether the person may sign in, which the identity provider decides; true unless said' }),
  userType: z
    .enum(USER_TYPES)
    .exactOptional()
    .meta({ description: 'Member unless said, and Guest where the user principal name has #EXT#' }),
};

export const confirmRestrictions = z
  .int()
  .min(0)
  .meta({
    description:
      'the number of restrictions (one country of one plan each) that the import lifts; needed where it lifts any, ' +
      'and checked always',
  });
export const confirmPlans = z.int().min(0).meta({
  description: 'the number of plans that the import takes from products; needed where it takes any, and checked always',
});
