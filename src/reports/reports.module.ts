import { Module } from '@nestjs/common';
import { ReportDesk } from './report-desk.js';

/** Reports on request of the running service. */
@Module({ providers: [ReportDesk], exports: [ReportDesk] })
export class ReportsModule {}
