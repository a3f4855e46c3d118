import { ConsoleLogger, type LogLevel } from '@nestjs/common';

const LEVELS: readonly LogLevel[] = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'];
/** What the framework says of itself while it starts: of use to those who work on it. */
const FRAMEWORK = new Set([
  'InstanceLoader',
  'NestFactory',
  'NestApplication',
  'RoutesResolver',
  'RouterExplorer',
]);

/** One line an event, for people; one JSON object a line with `EBB_LOG=json`. `EBB_LOG_LEVEL`: error, warn, log, debug. */
export function createLogger(environment: NodeJS.ProcessEnv): ConsoleLogger {
  const level = environment['EBB_LOG_LEVEL'] ?? 'log';
  const index = LEVELS.indexOf(level as LogLevel);
  const json = environment['EBB_LOG'] === 'json';
  return new LineLogger({
    prefix: 'ebb',
    json,
    colors: !json && process.stdout.isTTY === true,
    logLevels: LEVELS.slice(0, (index < 0 ? LEVELS.indexOf('log') : index) + 1),
  });
}

class LineLogger extends ConsoleLogger {
  override log(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    if (typeof context === 'string' && FRAMEWORK.has(context) && !this.isLevelEnabled('debug')) return;
    super.log(message, ...(rest as [string]));
  }

  protected override formatMessage(
    level: LogLevel,
    message: unknown,
    _pid: string,
    _level: string,
    context: string,
  ): string {
    const time = new Date().toTimeString().slice(0, 8);
    const mark = level === 'log' ? '' : `${level.toUpperCase()} `;
    const output = this.stringifyMessage(message, level) as string;
    return `${time} ${context.trim().padEnd(12)} ${this.colorize(mark, level)}${output}\n`;
  }
}
