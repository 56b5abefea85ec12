export type Role = 'Operator' | 'GlobalAdministrator' | 'UserAdministrator' | 'LicenseAdministrator' | 'GlobalReader' | 'Auditor';
