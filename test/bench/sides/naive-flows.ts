import { commandNames } from "@bunq-provisioning/core"
import { provisionMachine } from "@bunq-provisioning/core/machine"
import { createActor, fromPromise } from "xstate"
import { noOpBank } from "./no-op-bank.ts"

/** xstate as its documents show it: an actor per user, whose persisted snapshot is saved after every transition. No journal, no vault, no marks; commands do not wait for the disk. */
export const naiveFlows = (save: (uuid: string, snapshot: string) => Promise<void>) => {
  const flow = (uuid: string) =>
    new Promise<void>((finished, failed) => {
      let answered = false
      const bring: { readonly [command: string]: () => object } = {
        createProvision: () => ({ provision: noOpBank.provision(uuid, "processing") }),
        openUserSession: () => ({ user: noOpBank.user }),
        openOnboarding: () => ({ onboardingId: noOpBank.onboardingId }),
        evaluateOnboarding: () => noOpBank.evaluation(answered),
        submitFulfilment: () => ({ answered: (answered = true) })
      }
      const run = (name: string) => fromPromise(async () => ({ at: Date.now(), ...bring[name]?.() }))
      const actors = Object.fromEntries(commandNames.map((name) => [name, run(name)]))
      const input = { uuid, requestRef: "request", at: Date.now() }
      const actor = createActor(provisionMachine.provide({ actors } as never), { input })
      const next = new Set(noOpBank.next(uuid))
      actor.subscribe((snapshot) => {
        const saved = save(uuid, JSON.stringify(actor.getPersistedSnapshot()))
        for (const one of next) {
          const [state, ...events] = one
          if (!JSON.stringify(snapshot.value).includes(state)) continue
          next.delete(one)
          for (const event of events) setImmediate(() => actor.send({ at: Date.now(), ...event } as never))
        }
        if (snapshot.hasTag("settled")) saved.then(finished, failed)
      })
      actor.start()
    })
  return flow
}
