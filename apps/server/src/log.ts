import pino, { type Logger } from 'pino'

const secret = /\b(rc[lpos]|setup)_[\w-]{20,}/g

/** Text without anything that opens something: links, tokens and session secrets are cut out wherever they stand. */
export const withoutSecrets = (text: string): string => text.replaceAll(secret, '$1_[secret]')

/** JSON lines on standard output. Names that hold secrets are redacted, and secrets by their shape in messages too. */
export const openLog = (level: string): Logger =>
  pino({
    level,
    redact: {
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
    },
    serializers: {
      err: (error: Error) => ({
        ...pino.stdSerializers.err(error),
        message: withoutSecrets(error.message),
        stack: withoutSecrets(error.stack ?? ''),
      }),
    },
    formatters: { bindings: () => ({}), level: (label) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  })
