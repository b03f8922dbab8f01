/** What one setting takes. Units stand in the names. */
export type Kind =
  | { readonly kind: 'text' }
  | { readonly kind: 'secret' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'path' }
  | { readonly kind: 'url'; readonly protocols: readonly string[] }
  | { readonly kind: 'secret-url'; readonly protocols: readonly string[] }
  | { readonly kind: 'whole'; readonly from: number; readonly to: number }
  | { readonly kind: 'one-of'; readonly values: readonly string[] }
  | { readonly kind: 'networks' }
  | { readonly kind: 'address' }
  | { readonly kind: 'file' }
  | { readonly kind: 'name-servers' }

export interface Setting {
  readonly env: string
  /** Its place in the configuration file: group and name. */
  readonly path: readonly [group: string, name: string]
  readonly takes: Kind
  /** As it would be written; undefined: unset, or worked out as the description says. */
  readonly byDefault?: string
  readonly about: string
}

const whole = (from: number, to: number): Kind => ({ kind: 'whole', from, to })

export const settings = [
  {
    env: 'ROLLCALL_HOST',
    path: ['server', 'host'],
    takes: { kind: 'text' },
    byDefault: 'localhost',
    about: 'Address to listen on. `0.0.0.0` for every network, in a container for example.',
  },
  {
    env: 'ROLLCALL_PORT',
    path: ['server', 'port'],
    takes: whole(0, 65_535),
    byDefault: '7655',
    about: 'Port to listen on; 0 takes a free one and prints it.',
  },
  {
    env: 'ROLLCALL_PUBLIC_URL',
    path: ['server', 'publicUrl'],
    takes: { kind: 'url', protocols: ['http:', 'https:'] },
    about:
      'Where people reach the server, without a path. Every link in a mail begins with it. By default `http://localhost:PORT`.',
  },
  {
    env: 'ROLLCALL_DATA_DIR',
    path: ['server', 'dataDirectory'],
    takes: { kind: 'folder' },
    byDefault: 'data',
    about:
      'Folder for the embedded database, the secret key and the sign-ins of the demo. A relative path starts where the server is started.',
  },
  {
    env: 'ROLLCALL_TRUSTED_PROXIES',
    path: ['server', 'trustedProxies'],
    takes: { kind: 'networks' },
    about:
      'Networks of reverse proxies whose `X-Forwarded-For` is believed, separated by commas: `10.0.0.0/8,::1`. Unset: nobody.',
  },
  {
    env: 'ROLLCALL_API_REFERENCE',
    path: ['server', 'apiReference'],
    takes: { kind: 'one-of', values: ['on', 'off'] },
    about: 'Whether `/reference` shows the API. By default on, but off where `NODE_ENV` is `production`.',
  },
  {
    env: 'ROLLCALL_BODY_LIMIT_BYTES',
    path: ['server', 'bodyLimitBytes'],
    takes: whole(1_024, 64 * 1_048_576),
    byDefault: '262144',
    about: 'The longest request body that is read.',
  },
  {
    env: 'ROLLCALL_HEADERS_TIMEOUT_SECONDS',
    path: ['server', 'headersTimeoutSeconds'],
    takes: whole(1, 600),
    byDefault: '10',
    about: 'How long a client may take to send its headers.',
  },
  {
    env: 'ROLLCALL_REQUEST_TIMEOUT_SECONDS',
    path: ['server', 'requestTimeoutSeconds'],
    takes: whole(1, 3_600),
    byDefault: '30',
    about: 'How long a client may take to send the whole request.',
  },
  {
    env: 'ROLLCALL_SHUTDOWN_GRACE_SECONDS',
    path: ['server', 'shutdownGraceSeconds'],
    takes: whole(0, 600),
    byDefault: '10',
    about: 'How long requests under way may go on after the signal to stop.',
  },
  {
    env: 'ROLLCALL_SECRET_KEY',
    path: ['server', 'secretKey'],
    takes: { kind: 'secret' },
    about:
      '32 random bytes in base64; seals what must not be readable in a copy of the database. By default made once and kept in `secret.key` in the data folder. Servers on one database need the same.',
  },
  {
    env: 'DATABASE_URL',
    path: ['database', 'url'],
    takes: { kind: 'secret-url', protocols: ['postgres:', 'postgresql:'] },
    about:
      'PostgreSQL 15 or newer, as the role that owns the tables and migrates them. Unset: the embedded database in the data folder.',
  },
  {
    env: 'ROLLCALL_DATABASE_SERVER_URL',
    path: ['database', 'serverUrl'],
    takes: { kind: 'secret-url', protocols: ['postgres:', 'postgresql:'] },
    about:
      'The same database as a role that is a member of `rollcall_server` and owns nothing; requests are served through it. Unset: connections of `DATABASE_URL` change to `rollcall_server` before their first use. Needed behind a transaction pooler.',
  },
  {
    env: 'ROLLCALL_DATABASE_LISTEN_URL',
    path: ['database', 'listenUrl'],
    takes: { kind: 'secret-url', protocols: ['postgres:', 'postgresql:'] },
    about:
      'The same database past a pooler, to hear of changes that other servers make (`LISTEN`). Unset: the address that requests are served through. Where notices do not arrive, each decision asks the database first.',
  },
  {
    env: 'ROLLCALL_DATABASE_ACCOUNT',
    path: ['database', 'account'],
    takes: { kind: 'text' },
    about:
      'Account that the embedded database runs as when the server is started by root. By default `postgres`, `rollcall` or `nobody`, the first that exists.',
  },
  {
    env: 'ROLLCALL_DATABASE_POOL_SIZE',
    path: ['database', 'poolSize'],
    takes: whole(2, 500),
    byDefault: '10',
    about: 'The most connections that one server opens.',
  },
  {
    env: 'ROLLCALL_DATABASE_CONNECT_TIMEOUT_MS',
    path: ['database', 'connectTimeoutMs'],
    takes: whole(100, 600_000),
    byDefault: '5000',
    about: 'How long to wait for a connection, a new one or a free one.',
  },
  {
    env: 'ROLLCALL_DATABASE_STATEMENT_TIMEOUT_MS',
    path: ['database', 'statementTimeoutMs'],
    takes: whole(100, 600_000),
    byDefault: '15000',
    about: 'How long one statement may run.',
  },
  {
    env: 'ROLLCALL_DATABASE_LOCK_TIMEOUT_MS',
    path: ['database', 'lockTimeoutMs'],
    takes: whole(100, 600_000),
    byDefault: '5000',
    about: 'How long one statement may wait for a lock.',
  },
  {
    env: 'ROLLCALL_DATABASE_IDLE_TRANSACTION_TIMEOUT_MS',
    path: ['database', 'idleTransactionTimeoutMs'],
    takes: whole(100, 600_000),
    byDefault: '15000',
    about: 'How long a transaction may stand idle before the database ends it.',
  },
  {
    env: 'ROLLCALL_SESSION_IDLE_MINUTES',
    path: ['sessions', 'idleMinutes'],
    takes: whole(1, 60 * 24 * 30),
    byDefault: '30',
    about: 'A session ends when nothing was asked of it for this long.',
  },
  {
    env: 'ROLLCALL_SESSION_LIFETIME_HOURS',
    path: ['sessions', 'lifetimeHours'],
    takes: whole(1, 24 * 90),
    byDefault: '12',
    about: 'A session ends after this long in any case.',
  },
  {
    env: 'ROLLCALL_ELEVATION_MINUTES',
    path: ['sessions', 'elevationMinutes'],
    takes: whole(1, 60),
    byDefault: '15',
    about: 'How long a superuser acts as one after giving the password again.',
  },
  {
    env: 'ROLLCALL_PASSWORD_MEMORY_KIB',
    path: ['passwords', 'memoryKib'],
    takes: whole(47_104, 1_048_576),
    byDefault: '47104',
    about: 'Memory of one Argon2id hash. Older hashes are renewed at the next sign-in.',
  },
  {
    env: 'ROLLCALL_PASSWORD_PASSES',
    path: ['passwords', 'passes'],
    takes: whole(1, 20),
    byDefault: '1',
    about: 'Passes of one Argon2id hash.',
  },
  {
    env: 'ROLLCALL_PASSWORD_HASHES_AT_ONCE',
    path: ['passwords', 'hashesAtOnce'],
    takes: whole(1, 64),
    byDefault: '2',
    about: 'How many hashes are computed side by side; the others wait.',
  },
  {
    env: 'ROLLCALL_PASSWORD_QUEUE_LENGTH',
    path: ['passwords', 'queueLength'],
    takes: whole(1, 100_000),
    byDefault: '500',
    about: 'How many hashes may wait; further ones are answered 503 at once.',
  },
  {
    env: 'ROLLCALL_LIMIT_SIGN_INS_PER_ACCOUNT',
    path: ['limits', 'signInsPerAccount'],
    takes: whole(1, 1_000_000),
    byDefault: '10',
    about: 'Tries to sign in with one address in a quarter of an hour; a success starts the count anew.',
  },
  {
    env: 'ROLLCALL_LIMIT_SIGN_INS_PER_NETWORK',
    path: ['limits', 'signInsPerNetwork'],
    takes: whole(1, 1_000_000),
    byDefault: '300',
    about: 'Tries to sign in from one network address (IPv6: one /64) in a quarter of an hour.',
  },
  {
    env: 'ROLLCALL_LIMIT_MAILS_PER_ADDRESS',
    path: ['limits', 'mailsPerAddress'],
    takes: whole(1, 1_000_000),
    byDefault: '5',
    about: 'Mails that strangers can cause to one address in an hour.',
  },
  {
    env: 'ROLLCALL_LIMIT_MAILS_PER_NETWORK',
    path: ['limits', 'mailsPerNetwork'],
    takes: whole(1, 1_000_000),
    byDefault: '60',
    about: 'Mails that one network address can cause in an hour.',
  },
  {
    env: 'ROLLCALL_SMTP_HOST',
    path: ['mail', 'host'],
    takes: { kind: 'text' },
    about:
      'The mail server. Where it is set, all settings of mail come from here and cannot be changed in the console; unset: superusers set them there.',
  },
  {
    env: 'ROLLCALL_SMTP_PORT',
    path: ['mail', 'port'],
    takes: whole(1, 65_535),
    about: 'By default 587 with `starttls`, 465 with `tls`, 25 with `none`.',
  },
  {
    env: 'ROLLCALL_SMTP_SECURITY',
    path: ['mail', 'security'],
    takes: { kind: 'one-of', values: ['starttls', 'tls', 'none'] },
    byDefault: 'starttls',
    about:
      '`starttls` begins in clear and sends nothing before the connection is encrypted; `tls` is encrypted from the first byte; `none` sends mails, links in them and the password in clear: for a server on the same machine.',
  },
  {
    env: 'ROLLCALL_SMTP_USER',
    path: ['mail', 'user'],
    takes: { kind: 'text' },
    about: 'Who signs in at the mail server. Unset: nobody.',
  },
  {
    env: 'ROLLCALL_SMTP_PASSWORD',
    path: ['mail', 'password'],
    takes: { kind: 'secret' },
    about: 'The password of that user.',
  },
  {
    env: 'ROLLCALL_SMTP_CA',
    path: ['mail', 'ca'],
    takes: { kind: 'file' },
    about:
      'A PEM file with the certificates of the authority that signed the mail server’s, where it is none that everybody knows.',
  },
  {
    env: 'ROLLCALL_SMTP_FROM',
    path: ['mail', 'from'],
    takes: { kind: 'address' },
    about: 'The address that mails come from; has to be set where the host is.',
  },
  {
    env: 'ROLLCALL_SMTP_FROM_NAME',
    path: ['mail', 'fromName'],
    takes: { kind: 'text' },
    byDefault: 'Rollcall',
    about: 'The name that stands with it.',
  },
  {
    env: 'ROLLCALL_CATALOGUE',
    path: ['access', 'catalogue'],
    takes: { kind: 'path' },
    about:
      'A YAML file with the types, permissions and roles of your product, laid over the built-in ones. `rollcall catalogue check FILE` says what is wrong with it; servers on one database need the same. A relative path starts where the server is started.',
  },
  {
    env: 'ROLLCALL_NAME_SERVERS',
    path: ['domains', 'nameServers'],
    takes: { kind: 'name-servers' },
    byDefault: 'system',
    about:
      'Which name servers are asked whether a domain is proven: `system`, those of the machine; addresses with or without a port, separated by commas; `off`, nobody, and domains are proven by mail.',
  },
  {
    env: 'ROLLCALL_DEMO',
    path: ['demo', 'load'],
    takes: { kind: 'one-of', values: ['auto', 'on', 'off'] },
    byDefault: 'auto',
    about:
      '`auto` loads the demo organization at the first start where the database is the embedded one and the public URL is loopback; `on` also elsewhere; `off` never, and `/setup` waits for its first person.',
  },
  {
    env: 'ROLLCALL_LOG_LEVEL',
    path: ['logs', 'level'],
    takes: { kind: 'one-of', values: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] },
    byDefault: 'info',
    about: 'Which lines are written. Logs are JSON lines on standard output.',
  },
] as const satisfies readonly Setting[]
