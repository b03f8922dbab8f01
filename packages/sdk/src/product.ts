import { createAccess, type Access } from './access.ts'
import { createClient, type Client, type Transport } from './client.ts'

export interface ProductOptions {
  /** Where the server answers, without a slash at the end. */
  readonly baseUrl: string
  /** An API token of the organization: what it may ask is what its service account may. */
  readonly token: string
  /** The platform's own where nothing is said. */
  readonly fetch?: Transport
}

/** Everything that a product's server asks of Rollcall: each operation by its address, and questions about access. */
export type ProductClient = Client & { readonly access: Access }

export function createProductClient({ fetch = globalThis.fetch, ...options }: ProductOptions): ProductClient {
  const client = createClient({ fetch, ...options })
  return { ...client, access: createAccess({ fetch, ...options }, client) }
}
