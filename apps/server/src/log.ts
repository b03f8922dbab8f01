import pino, { type DestinationStream, type Logger } from 'pino'

const secret = /\b(rc[lpos]|setup)_[\w-]{20,}/g

/** Text without anything that opens something: links, tokens and session secrets are cut out wherever they stand. */
export const withoutSecrets = (text: string): string => text.replaceAll(secret, '$1_[secret]')

const redact = {
  paths: [
    'password',
    'secret',
    'token',
    'authorization',
    'cookie',
    '*.password',
    '*.secret',
    '*.token',
    '*.authorization',
    '*.cookie',
    'req.headers',
    'res.headers',
  ],
  censor: '[secret]',
}

/** JSON lines on standard output. Names that hold secrets are redacted, and secrets by their shape in messages too. */
export function openLog(level: string, destination: DestinationStream = pino.destination(1)): Logger {
  const options = {
    level,
    redact,
    serializers: { err: toLine },
    formatters: { bindings: () => ({}), level: (label: string) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  }
  return pino(options, destination)
}

/** Only what says where the fault lies: the database's details hold values of the rows it happened on. */
function toLine(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: withoutSecrets(String(error)) }
  const { code, constraint, table } = error as { code?: unknown; constraint?: unknown; table?: unknown }
  return {
    type: error.name,
    message: withoutSecrets(error.message),
    stack: withoutSecrets(error.stack ?? ''),
    ...(error.cause === undefined ? {} : { cause: toLine(error.cause) }),
    code,
    constraint,
    table,
  }
}
