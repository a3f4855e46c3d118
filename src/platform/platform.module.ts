import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Clock } from '../core/ports/clock.js';
import { CLOCK } from './clock.js';
import { dataSourceOptions, type Schema } from './database/data-source.js';
import { Health } from './health.js';
import { Metrics } from './metrics.js';

/** Clock, database, health, metrics. */
@Module({})
export class PlatformModule {
  static for(options: {
    clock: Clock;
    databaseUrl: string;
    schema: Schema;
    poolSize?: number | undefined;
  }): DynamicModule {
    return {
      module: PlatformModule,
      global: true,
      imports: [
        TypeOrmModule.forRoot({
          ...dataSourceOptions(options.databaseUrl, options.schema, options.poolSize),
          retryAttempts: 1,
        }),
      ],
      providers: [{ provide: CLOCK, useValue: options.clock }, Health, Metrics],
      exports: [CLOCK, Health, Metrics],
    };
  }
}
