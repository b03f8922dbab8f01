import {
  type Catalogue,
  type Grant,
  type Grid,
  type OrganizationFacts,
  type Properties,
  type Question,
  type Reason,
  type TemplateKey,
} from '@rollcall/core/access'
export declare const casesFolder: string
interface ActorLine {
  readonly roles?: readonly (
    | string
    | {
        readonly role: string
        readonly endsAt: string
      }
  )[]
  readonly scope?: ScopeLine
  readonly status?: 'invited' | 'active' | 'suspended' | 'removed'
  readonly endsAt?: string
  readonly externalId?: string
  readonly properties?: Properties
}
type ScopeLine =
  | 'organization'
  | 'own'
  | {
      readonly owners?: readonly string[]
      readonly tags?: readonly string[]
    }
  | {
      readonly named: string
    }
interface RoleLine {
  readonly key: string
  readonly kind?: 'tier' | 'role'
  readonly grants: readonly (string | Grant)[]
  readonly grid?: Grid
  readonly mayGrant?: readonly string[]
  readonly fallback?: {
    readonly grants: readonly string[]
    readonly endedBy: readonly string[]
  }
  readonly functional?: boolean
}
interface ResourceLine {
  readonly type: string
  readonly id: string
  readonly name?: string
  readonly parent?: string
  readonly owners?: readonly string[]
  readonly tags?: readonly string[]
  readonly properties?: Properties
}
export interface CaseFile {
  readonly description: string
  readonly template?: TemplateKey
  readonly server?: readonly string[]
  readonly catalogue?: unknown
  readonly owner?: string
  readonly functionalRoles?: boolean
  readonly roles?: readonly RoleLine[]
  /** Takes the place of the grids of built-in roles. */
  readonly grids?: Readonly<Record<string, Grid>>
  readonly scopes?: Readonly<Record<string, ScopeLine>>
  readonly members?: Readonly<Record<string, ActorLine>>
  readonly serviceAccounts?: Readonly<Record<string, ActorLine>>
  readonly tokens?: Readonly<
    Record<
      string,
      {
        holder: string
        permissions: readonly string[]
        scope?: ScopeLine
        endsAt?: string
      }
    >
  >
  readonly applications?: Readonly<
    Record<
      string,
      {
        owners?: readonly string[]
        tags?: readonly string[]
        environments?: readonly string[]
      }
    >
  >
  readonly resources?: readonly ResourceLine[]
  readonly cases: readonly CaseLine[]
}
export interface CaseLine {
  readonly name: string
  /** A name of the file, or `type:id` for a subject as it is. */
  readonly who: string
  readonly does: string
  /** `type/id` */
  readonly on: string
  /** `application` or `application/environment`, as the properties of the request. */
  readonly at?: string
  readonly properties?: Properties
  readonly subjectProperties?: Properties
  readonly actionProperties?: Properties
  readonly context?: Properties
  readonly elevatedUntil?: string
  readonly now?: string
  readonly reason: Reason
  /** Keys of the roles that carried the permit, or of the one that came furthest. */
  readonly role?: string | readonly string[]
  /** `everything`, or `application/environment level` of the first of these roles. */
  readonly cell?: string
  /** `organization`, `own`, `owner NAME` or `tag TAG` */
  readonly clause?: string
}
export declare const caseFiles: readonly string[]
export declare const readCases: (name: string) => CaseFile
export declare function toCatalogue({ server, catalogue }: CaseFile): Catalogue
export declare function toFacts(file: CaseFile): OrganizationFacts
export declare function toQuestion(file: CaseFile, line: CaseLine): Question
export {}
