import Type, { type TProperties, type TSchema } from 'typebox'
import { idPrefixes, type Id, type IdPrefix } from '@rollcall/core/shared/ids'

/** An object that refuses members it does not know. */
export const Shape = <Properties extends TProperties>(properties: Properties, options: { description?: string } = {}) =>
  Type.Object(properties, { additionalProperties: false, ...options })

const idSchema = <Prefix extends IdPrefix>(prefix: Prefix) =>
  Type.Unsafe<Id<Prefix>>(
    Type.String({
      pattern: `^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`,
      description: `An id that begins with \`${prefix}_\``,
    }),
  )

export const Ids = Object.fromEntries(idPrefixes.map((prefix) => [prefix, idSchema(prefix)])) as {
  readonly [Prefix in IdPrefix]: ReturnType<typeof idSchema<Prefix>>
}

export const Instant = Type.String({ format: 'date-time', description: 'An instant, ISO 8601 in UTC' })
export const Nullable = <Schema extends TSchema>(schema: Schema, options: { description?: string } = {}) =>
  Type.Union([schema, Type.Null()], options)

/** As typed by a person; the server makes its one canonical form of it. */
export const EmailInput = Type.String({ minLength: 3, maxLength: 320, description: 'An e-mail address' })
export const Email = Type.String({ description: 'An e-mail address in its canonical form' })
export const NameInput = Type.String({ minLength: 1, maxLength: 120, description: 'A name as people write it' })
/** Wide enough to reach the rule that says what is wrong with it, narrow enough not to feed the hash with megabytes. */
export const PasswordInput = Type.String({ maxLength: 1024, description: 'A password, 12 to 256 characters' })
export const SecretInput = Type.String({ minLength: 16, maxLength: 256, description: 'A secret taken from a link' })

export const Cursor = Type.String({ maxLength: 512, description: 'Taken from `nextCursor` of the page before' })

export const Page = <Item extends TSchema>(item: Item) => ({
  items: Type.Array(item),
  nextCursor: Nullable(Cursor),
})

/** RFC 9457, with the code that programs read and the request id that people quote. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'Where the code is described' }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: '`noun.reason`, never renamed' }),
    detail: Type.Optional(Type.String()),
    requestId: Type.String(),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          pointer: Type.String({ description: 'JSON pointer into the body, or `query/…`, `path/…`' }),
          code: Type.String(),
          detail: Type.String(),
        }),
      ),
    ),
    needs: Type.Optional(Type.Array(Type.String(), { description: 'Permissions that are missing' })),
    ask: Type.Optional(
      Type.Array(Type.Object({ name: Type.String(), email: Type.String() }), {
        description: 'Who can give them, as far as the caller may know these people',
      }),
    ),
    current: Type.Optional(Type.Unknown({ description: 'What is there now, of something that was changed meanwhile' })),
  },
  { additionalProperties: false },
)
