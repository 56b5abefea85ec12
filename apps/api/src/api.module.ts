import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { checksOf, HealthModule } from '#platform';
import { API_CORE, type ApiCore } from './api-core.js';
import { CatalogueController } from './catalogue/catalogue.controller.js';
import { ProductNames } from './catalogue/product-names.js';
import { ClockController } from './clock/clock.controller.js';
import { CommandsController } from './commands/commands.controller.js';
import { DeadlinesController } from './deadlines/deadlines.controller.js';
import { Commands, DecideCommandHandler } from './edge/command-bus.js';
import { Queries, ReadQueryHandler } from './edge/query-bus.js';
import { TenantResolver } from './edge/tenant-resolver.js';
import { ErasuresController } from './erasures/erasures.controller.js';
import { ErrorsController } from './errors/errors.controller.js';
import { HealthController } from './health/health.controller.js';
import { OperationsController } from './operations/operations.controller.js';
import { PurchasesController } from './purchases/purchases.controller.js';
import { SubscriptionsController } from './subscriptions/subscriptions.controller.js';
import { TenantsController } from './tenants/tenants.controller.js';
import { LicensesController } from './users/licenses.controller.js';
import { UserViews } from './users/user-views.js';
import { UsersController } from './users/users.controller.js';

@Module({})
export class ApiModule {
  static on(core: ApiCore): DynamicModule {
    return {
      module: ApiModule,
      imports: [CqrsModule.forRoot(), HealthModule.on({ serving: core.serving, checks: checksOf(core) })],
      controllers: [
        HealthController,
        TenantsController,
        CatalogueController,
        SubscriptionsController,
        PurchasesController,
        LicensesController,
        UsersController,
        OperationsController,
        CommandsController,
        DeadlinesController,
        ErasuresController,
        ClockController,
        ErrorsController,
      ],
      providers: [
        { provide: API_CORE, useValue: core },
        Commands,
        DecideCommandHandler,
        Queries,
        ReadQueryHandler,
        TenantResolver,
        ProductNames,
        UserViews,
      ],
    };
  }
}
