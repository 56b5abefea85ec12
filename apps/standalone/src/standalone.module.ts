import { type DynamicModule, Module } from '@nestjs/common';

/** All apps in one: each comes as the module that it also is as a process of its own. */
@Module({})
export class StandaloneModule {
  static of(...imports: readonly DynamicModule[]): DynamicModule {
    return { module: StandaloneModule, imports: [...imports] };
  }
}
