import { commandNames } from "@bunq-provisioning/core"
import { provisionMachine } from "@bunq-provisioning/core/machine"
import { DatabaseSync } from "node:sqlite"
import { createActor, fromPromise } from "xstate"
import { noOpBank } from "./no-op-bank.ts"

/** xstate as its documents show it: an actor per user, its persisted snapshot upserted after every transition. No journal, no vault, no marks; commands do not wait for the disk. */
export const naiveFlows = async (file: string) => {
  const database = new DatabaseSync(file)
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
  database.exec("CREATE TABLE user (uuid TEXT PRIMARY KEY, snapshot TEXT)")
  const upsert = database.prepare(
    "INSERT INTO user VALUES (?, ?) ON CONFLICT DO UPDATE SET snapshot = excluded.snapshot"
  )
  let waiting: Array<{ uuid: string; text: string; done: () => void }> = []
  const flush = () => {
    const batch = waiting
    waiting = []
    database.exec("BEGIN IMMEDIATE")
    for (const { uuid, text } of batch) upsert.run(uuid, text)
    database.exec("COMMIT")
    for (const { done } of batch) done()
  }
  /** Whoever is ready joins in: one transaction for all. */
  const save = (uuid: string, snapshot: object) =>
    new Promise<void>((done) => {
      if (waiting.push({ uuid, text: JSON.stringify(snapshot), done }) === 1) setImmediate(flush)
    })

  const flow = (uuid: string) =>
    new Promise<void>((finished) => {
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
        const saved = save(uuid, actor.getPersistedSnapshot())
        for (const one of next) {
          const [state, ...events] = one
          if (!JSON.stringify(snapshot.value).includes(state)) continue
          next.delete(one)
          for (const event of events) setImmediate(() => actor.send({ at: Date.now(), ...event } as never))
        }
        if (snapshot.hasTag("settled")) void saved.then(finished)
      })
      actor.start()
    })
  return { flow, close: async () => database.close() }
}
