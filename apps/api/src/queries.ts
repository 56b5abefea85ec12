import { ListProductsHandler } from './catalogue/list-products.query.js';
import { ListRestrictionsHandler } from './catalogue/list-restrictions.query.js';
import { ShowProductHandler } from './catalogue/show-product.query.js';
import { ShowClockHandler } from './clock/show-clock.query.js';
import { ListCommandsHandler } from './commands/list-commands.query.js';
import { ShowCommandHandler } from './commands/show-command.query.js';
import { ShowReceiptHandler } from './commands/show-receipt.query.js';
import { ListRetentionsAsOfHandler } from './users/list-retentions-as-of.query.js';
import { ListDeadlinesHandler } from './deadlines/list-deadlines.query.js';
import { ListHistoryHandler, NameHistoryHandler } from './history/list-history.query.js';
import { ListDryRunsHandler } from './operations/list-dry-runs.query.js';
import { ListDryRunResultsHandler } from './operations/list-dry-run-results.query.js';
import { ShowDryRunHandler } from './operations/show-dry-run.query.js';
import { ShowErasureHandler } from './erasures/show-erasure.query.js';
import { ListOperationResultsHandler } from './operations/list-operation-results.query.js';
import { ListOperationsHandler } from './operations/list-operations.query.js';
import { ShowOperationHandler } from './operations/show-operation.query.js';
import { ShowStatusHandler } from './status/show-status.query.js';
import { ListSubscriptionsAsOfHandler } from './subscriptions/list-subscriptions-as-of.query.js';
import { ListSubscriptionsHandler } from './subscriptions/list-subscriptions.query.js';
import { ShowSubscriptionAsOfHandler } from './subscriptions/show-subscription-as-of.query.js';
import { ShowSubscriptionHandler } from './subscriptions/show-subscription.query.js';
import { ListTenantsHandler } from './tenants/list-tenants.query.js';
import { ShowTenantErasureHandler } from './tenants/show-tenant-erasure.query.js';
import { ShowTenantHandler } from './tenants/show-tenant.query.js';
import { ReportDeadlinesHandler, ReportRefusalsHandler } from './reports/report-by-day.query.js';
import { ReportPurchasesHandler, ReportSeatsHandler, ReportTrueUpHandler } from './reports/report-seats.query.js';
import { ReportUsersHandler } from './reports/report-users.query.js';
import { SelectUsersHandler } from './selections/select-users.query.js';
import { FindUsersHandler } from './users/find-users.query.js';
import { ListChangedUsersHandler } from './users/list-changed-users.query.js';
import { ListDeletedUsersHandler } from './users/list-deleted-users.query.js';
import { ListHoldersHandler } from './users/list-holders.query.js';
import { ListUsersAsOfHandler } from './users/list-users-as-of.query.js';
import { ListUsersByDeletionHandler } from './users/list-users-by-deletion.query.js';
import { ShowDeletedUserHandler } from './users/show-deleted-user.query.js';
import { ShowUserAsOfHandler } from './users/show-user-as-of.query.js';
import { ShowUserHandler } from './users/show-user.query.js';

/**
 * Here stands every question that the API answers from read models, from the history or from the store, by the handler
 * that answers it.
 */
export const QUERY_HANDLERS = [
  ListTenantsHandler,
  ShowTenantErasureHandler,
  ShowTenantHandler,
  ListProductsHandler,
  ShowProductHandler,
  ListRestrictionsHandler,
  ListSubscriptionsHandler,
  ListSubscriptionsAsOfHandler,
  ListRetentionsAsOfHandler,
  ShowSubscriptionHandler,
  ShowSubscriptionAsOfHandler,
  ListHoldersHandler,
  FindUsersHandler,
  ListChangedUsersHandler,
  SelectUsersHandler,
  ListUsersAsOfHandler,
  ShowUserHandler,
  ShowUserAsOfHandler,
  ListDeletedUsersHandler,
  ListUsersByDeletionHandler,
  ShowDeletedUserHandler,
  ListOperationsHandler,
  ShowOperationHandler,
  ListOperationResultsHandler,
  ListDryRunsHandler,
  ShowDryRunHandler,
  ListDryRunResultsHandler,
  ListCommandsHandler,
  ShowCommandHandler,
  ShowReceiptHandler,
  NameHistoryHandler,
  ListHistoryHandler,
  ListDeadlinesHandler,
  ReportDeadlinesHandler,
  ReportRefusalsHandler,
  ReportUsersHandler,
  ReportSeatsHandler,
  ReportTrueUpHandler,
  ReportPurchasesHandler,
  ShowErasureHandler,
  ShowClockHandler,
  ShowStatusHandler,
] as const;
