import { provisionerFacade } from "@bunq-provisioning/runtime"
import { provisionerLayerWith } from "bunq-provisioning"
import { Effect, Layer, Logger } from "effect"
import { seededRandom } from "../../virtual/seeded-random.ts"
import { createVirtualTime } from "../../virtual/virtual-time.ts"
import { makeBurstBank } from "./burst-bank.ts"
import { createAllThenOpen } from "./create-all-then-open.ts"

// So many users ask at once, behind one address, under the classic limits, in virtual time. Arguments: the side, the run, how many users.
const [, , side, run = "1", users = "1000"] = process.argv
const uuids = Array.from(
  { length: Number(users) },
  (_, index) => `6b1f3a52-0c1e-4a55-9d0c-${String(index).padStart(12, "0")}`
)
const naively = side === "create all, then open in order"
const time = createVirtualTime()
const start = time.now()
const bank = makeBurstBank(seededRandom(Number(run)))

const admitted = async () => {
  const layer = provisionerLayerWith({}, bank.layer).pipe(
    Layer.provideMerge(Logger.layer([])),
    Layer.provideMerge(time.layer)
  )
  const provisioning = await provisionerFacade(layer)
  const handles = await Promise.all(
    uuids.map((externalUuid, index) =>
      provisioning.provision({
        externalUuid,
        product: "USER_ANONYMOUS_TRANSACTION_AUDIT",
        email: `person-${index}@example.com`,
        phoneNumber: `+3161${String(index).padStart(7, "0")}`,
        dateOfBirth: "1990-01-01"
      })
    )
  )
  const ends = await Promise.all(handles.map((handle) => handle.settled()))
  const lost = ends.filter(({ phase }) => phase !== "active")
  if (lost.length > 0) throw new Error(`${lost.length} users did not end active.`)
  await provisioning.close()
}
const naive = () =>
  Effect.runPromise(
    Effect.scoped(createAllThenOpen(bank, uuids)).pipe(
      Effect.provide(bank.budget.pipe(Layer.provideMerge(time.layer)))
    )
  )

await time.run(naively ? naive() : admitted(), 7 * 24 * 3_600_000)
const { expired, share, resets, renewals, lastOpened } = bank.figures()
if (!naively && expired > 0) throw new Error(`${expired} credentials expired unopened.`)
console.log(JSON.stringify([share, expired, (lastOpened - start) / 3_600_000, resets, renewals]))
