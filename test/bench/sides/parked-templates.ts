import { MemoryRateBudget } from "@bunq-provisioning/adapter-http"
import { deadlines, interest, standing } from "@bunq-provisioning/core"
import type { Commit } from "@bunq-provisioning/core/ports"
import { ProvisionStore } from "@bunq-provisioning/core/ports"
import { snapshotOf } from "@bunq-provisioning/core/step"
import { provisionerFacade } from "@bunq-provisioning/runtime"
import { SqliteStore } from "@bunq-provisioning/runtime/sqlite"
import { provisionerLayerWith } from "bunq-provisioning"
import { Effect, Layer, Logger } from "effect"
import { answersOf, playPerson, requestOf } from "../../virtual/virtual-person.ts"
import { createVirtualTime } from "../../virtual/virtual-time.ts"
import { makeScriptedBank } from "./scripted-bank.ts"

const fast = MemoryRateBudget.layer({ limitOf: () => ({ calls: 1_000_000, seconds: 1 }) })

/** Real users, onboarded in virtual time into a file: who is verified, who has questions to answer, and whose create has just been answered. */
const onboard = async (file: string, startAt: number): Promise<void> => {
  const time = createVirtualTime(startAt)
  const layer = provisionerLayerWith({ database: file }, makeScriptedBank().layer.pipe(Layer.provide(fast)))
  const provisioning = await time.run(
    provisionerFacade(layer.pipe(Layer.provideMerge(Logger.layer([])), Layer.provideMerge(time.layer)))
  )
  const reach = async (index: number, phase: string) => {
    const handle = await provisioning.provision(requestOf(index))
    await playPerson({ handle, time, answers: answersOf(index), until: (view) => view.phase === phase })
  }
  await time.run(reach(1, "active"))
  await time.run(reach(2, "collecting"))
  await time.run(reach(3, "processing"))
  await time.run(provisioning.close())
}

/** What those users were last committed as, to be committed to any store. */
export const parkedTemplates = async (file: string, startAt: number): Promise<readonly Commit[]> => {
  await onboard(file, startAt)
  const users = await Effect.runPromise(
    ProvisionStore.use((store) => store.list({ limit: 3 })).pipe(
      Effect.provide(SqliteStore.layerReadOnly({ file }))
    )
  )
  return users.map(({ uuid, envelope }) => {
    const snapshot = snapshotOf(envelope)
    return {
      uuid,
      envelope,
      expected: null,
      journal: [],
      deadline: deadlines(snapshot)[0] ?? null,
      interest: interest(snapshot),
      standing: standing(snapshot, envelope),
      sealed: [],
      inbox: []
    }
  })
}
