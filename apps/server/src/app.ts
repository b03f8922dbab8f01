import cookiePlugin from '@fastify/cookie'
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import Fastify, { LogController, type FastifyInstance, type FastifyRequest } from 'fastify'
import { randomUUID } from 'node:crypto'
import { assignmentRoutes } from './assignment/assignment.routes.ts'
import { credentialRoutes } from './credential/credential.routes.ts'
import { decisionPoint } from './decision/decision-point.ts'
import { decisionRoutes } from './decision/decision.routes.ts'
import { domainRoutes } from './domain/domain.routes.ts'
import { serveConsole } from './http/console.ts'
import { sessionCookie } from './http/cookie.ts'
import { answerClientErrors, answerFaults, answerUnroutable } from './http/faults.ts'
import { setHeaders } from './http/headers.ts'
import { answerProbes } from './http/health.ts'
import { guardOrigin } from './http/host.ts'
import { readJsonOnly } from './http/input.ts'
import { serveMetrics } from './http/metrics.ts'
import { serveReference } from './http/reference.ts'
import { registerRoutes } from './http/routes.ts'
import { invitationRoutes } from './invitation/invitation.routes.ts'
import { joiningRuleRoutes } from './joining-rule/joining-rule.routes.ts'
import { serveMailPreviews } from './mail-previews.ts'
import { mailRoutes } from './mail/mail.routes.ts'
import { membershipRequestRoutes } from './membership-request/membership-request.routes.ts'
import { membershipRoutes } from './membership/membership.routes.ts'
import { notificationGroupRoutes } from './notification-group/notification-group.routes.ts'
import { organizationFileRoutes } from './organization-file/organization-file.routes.ts'
import { organizationRoutes } from './organization/organization.routes.ts'
import type { Parts } from './parts.ts'
import { resourceRoutes } from './resource/resource.routes.ts'
import { roleRoutes } from './role/role.routes.ts'
import { scopeRoutes } from './scope/scope.routes.ts'
import { sessionRoutes } from './session/session.routes.ts'
import { setupRoutes } from './setup/setup.routes.ts'
import { signUpRoutes } from './sign-up/sign-up.routes.ts'
import { tokenRoutes } from './token/token.routes.ts'
import { undoRoutes } from './undo/undo.routes.ts'
import { userRoutes } from './user/user.routes.ts'

const hourSeconds = 3_600

/** The HTTP application from its parts: what `main.ts` and the tests both call. @param consoleDirectory built files; undefined: the API alone */
export async function buildApp(parts: Parts, consoleDirectory?: string): Promise<FastifyInstance> {
  const app = openFastify(parts)
  await app.register(decisionPoint(parts))
  await app.register(async (management) => serveManagement(management, parts, consoleDirectory))
  return app
}

/** Everything but the decision point, in a room of its own: its hooks are not that one's. */
async function serveManagement(
  app: FastifyInstance,
  parts: Parts,
  consoleDirectory: string | undefined,
): Promise<void> {
  logAnswers(app)
  const cookie = sessionCookie(parts.publicUrl, parts.config.sessions.lifetimeHours * hourSeconds)
  setHeaders(app, parts.publicUrl)
  guardOrigin(app, parts.publicUrl)
  answerFaults(app)
  readJsonOnly(app)
  await app.register(cookiePlugin)
  app.setValidatorCompiler(TypeBoxValidatorCompiler)
  answerProbes(app, parts)
  serveMetrics(app, parts)
  serveReference(app, parts)
  registerRoutes(app, parts, cookie, [
    ...setupRoutes(parts),
    ...sessionRoutes(parts),
    ...userRoutes(parts),
    ...credentialRoutes(parts),
    ...tokenRoutes(parts),
    ...organizationRoutes(),
    ...organizationFileRoutes(parts),
    ...membershipRoutes(parts),
    ...assignmentRoutes(parts),
    ...invitationRoutes(parts),
    ...roleRoutes(parts),
    ...scopeRoutes(parts),
    ...undoRoutes(parts),
    ...notificationGroupRoutes(parts),
    ...resourceRoutes(parts),
    ...domainRoutes(parts),
    ...joiningRuleRoutes(parts),
    ...signUpRoutes(parts),
    ...membershipRequestRoutes(parts),
    ...mailRoutes(parts),
    ...decisionRoutes(),
  ])
  serveMailPreviews(app, parts)
  serveConsole(app, consoleDirectory)
}

function openFastify({ config, log, publicUrl }: Parts): FastifyInstance {
  const { server } = config
  const app: FastifyInstance = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: toRequestId,
    bodyLimit: server.bodyLimitBytes,
    requestTimeout: server.requestTimeoutSeconds * 1_000,
    connectionTimeout: server.requestTimeoutSeconds * 1_000,
    keepAliveTimeout: 72_000,
    http: { headersTimeout: server.headersTimeoutSeconds * 1_000, connectionsCheckingInterval: 2_000 },
    trustProxy:
      server.trustedProxies.length === 0
        ? false
        : server.trustedProxies.map(({ address, bits }) => `${address}/${bits}`),
    clientErrorHandler: answerClientErrors,
    frameworkErrors: answerUnroutable(publicUrl),
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 800 },
  })
  return app
}

function logAnswers(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request
    const ms = Math.round(reply.elapsedTime)
    request.log.info({ method, route: routeOptions.url, status: reply.statusCode, ms }, 'answered')
  })
}

/** A caller may name his request, so that he finds it in our logs. */
function toRequestId({ headers }: Pick<FastifyRequest, 'headers'>): string {
  const named = headers['x-request-id']
  return typeof named === 'string' && /^[\w.:-]{1,100}$/.test(named) ? named : randomUUID()
}
