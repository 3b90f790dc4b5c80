import { HookInbox, ProvisionStore } from "@bunq-provisioning/core/ports"
import { Layer } from "effect"
import type { Bug } from "../bugs/bug.ts"
import type { AcceptFault } from "../plan/plan.ts"
import { faultyInbox } from "./faulty-inbox.ts"
import { faultyStore } from "./faulty-store.ts"

interface Opened {
  readonly store: ProvisionStore["Service"]
  readonly inbox: HookInbox["Service"]
  readonly bug: Bug | undefined
}
type Options = Parameters<typeof faultyStore>[1] & {
  readonly acceptFaultOf: (uuid: string) => AcceptFault | null
}

/** What a process keeps its users and webhooks in, or what a bug makes of it, with everything that can go wrong on the way there. */
export const keptLayer = ({ store, inbox, bug }: Opened, options: Options) => {
  const { time, life, isOut, acceptFaultOf } = options
  const faulty = faultyStore(bug?.store?.(store) ?? store, options)
  const hooks = faultyInbox(bug?.inbox?.(inbox) ?? inbox, { time, life, isOut, faultOf: acceptFaultOf })
  return Layer.merge(Layer.succeed(ProvisionStore, faulty), Layer.succeed(HookInbox, hooks))
}
