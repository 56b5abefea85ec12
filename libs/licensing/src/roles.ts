/**
 * Source: docs/explanation/domain.md#roles. `System` is the application itself (the retention worker); no person and no
 * upstream system has it.
 */
export type Role =
  | 'Operator'
  | 'GlobalAdministrator'
  | 'UserAdministrator'
  | 'LicenseAdministrator'
  | 'GlobalReader'
  | 'Auditor'
  | 'System';
