/** What HTTP itself costs: Fastify that parses the same bodies and answers constants, in a process of its own; ends with its input. */
import Fastify from 'fastify'

const app = Fastify({ logger: false, bodyLimit: 4 * 1_048_576 })
const json = 'application/json; charset=utf-8'
const one = JSON.stringify({ decision: true, context: { reason: 'granted', revision: 5_001 } })
const many = new Map<number, string>()

app.post('/access/v1/evaluation', (_, reply) => void reply.header('content-type', json).send(one))
app.post('/access/v1/evaluations', ({ body }, reply) => {
  const { length } = (body as { readonly evaluations: readonly unknown[] }).evaluations
  const text = many.get(length) ?? `{"evaluations":[${Array.from({ length }, () => one).join(',')}]}`
  many.set(length, text)
  reply.header('content-type', json).send(text)
})
console.log(JSON.stringify({ origin: await app.listen({ host: '127.0.0.1', port: 0 }), authorization: 'Bearer none' }))
process.stdin.resume()
process.stdin.once('end', () => void app.close().then(() => process.exit(0)))
