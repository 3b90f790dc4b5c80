import { Context } from "effect"

/** What an operator's token may do: `act` includes `read`. */
export type OperatorScope = "read" | "act"

/** Who may use a route. */
export interface Access {
  /** null = no operator. */
  readonly operator: OperatorScope | null
  /** Whether the user it is about may, with a token of their own. */
  readonly ownUser: boolean
}

/** Written at every endpoint of the definition that needs a token; `authorise` reads it. */
export class AccessOf extends Context.Service<AccessOf, Access>()(
  "@bunq-provisioning/runtime/http/AccessOf"
) {}

export const access = {
  read: { operator: "read", ownUser: false },
  readOwn: { operator: "read", ownUser: true },
  act: { operator: "act", ownUser: false },
  actOwn: { operator: "act", ownUser: true },
  ownToken: { operator: null, ownUser: true }
} as const satisfies { readonly [name: string]: Access }
