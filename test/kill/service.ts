import { provisionerFacade } from "@bunq-provisioning/runtime"
import type { Handle } from "@bunq-provisioning/runtime"
import { createVirtualClock } from "@bunq-provisioning/sandbox"
import { reportError } from "bunq-provisioning"
import { answersOf, playPerson, requestOf } from "../virtual/virtual-person.ts"
import { serviceLayer } from "./service-layer.ts"
import { makeBoundaries, say } from "./standing-still.ts"
import type { Hold } from "./standing-still.ts"

// A process of its own that takes its people to the end, or as far as it is let. It tells what was acknowledged and what its users ended as; the
// exit code is the binary's.

export interface Life {
  readonly database: string
  readonly url: string
  readonly apiKey: string
  readonly speed: number
  readonly people: number
  readonly hold: Hold | null
}

const life = JSON.parse(process.argv[2] ?? "") as Life
const parent = process.ppid
setInterval(() => process.ppid === parent || process.exit(9), 500).unref()

/** Told to whoever started us once it is durable, under an id that the database knows as well. */
const acknowledging = (handle: Handle): Handle => {
  let sent = 0
  return {
    ...handle,
    send: async (event, options) => {
      sent += 1
      const id = `${process.pid}.${sent}.${event.type}`
      const receipt = await handle.send(event, { ...options, id })
      say({ type: "acknowledged", uuid: handle.uuid, id })
      return receipt
    }
  }
}

const run = async (): Promise<void> => {
  const told = (await (await fetch(`${life.url}/control/clock`)).json()) as { readonly now: number }
  const clock = createVirtualClock({ startAt: told.now, speed: life.speed })
  const pass = makeBoundaries(life.hold)
  const provisioning = await provisionerFacade(serviceLayer({ ...life, clock, pass }))
  say({ type: "serving" })
  const onboard = async (index: number) => {
    const handle = acknowledging(await provisioning.provision(requestOf(index)))
    say({ type: "acknowledged", uuid: handle.uuid, id: null })
    return (await playPerson({ handle, time: clock, answers: answersOf(index) })).phase
  }
  const all = Promise.all(Array.from({ length: life.people }, (_, index) => onboard(index + 1)))
  const arrived = all.then((phases) => {
    pass("before close")
    return phases
  })
  // When it has to give way everybody's work ends, one way or another: why is told by the provisioner.
  const phases = await Promise.race([arrived, provisioning.ended.then(() => [])])
    .finally(provisioning.close)
    .catch(async (error: unknown) => {
      throw (await provisioning.ended) ?? error
    })
  const givenWay = await provisioning.ended
  if (givenWay !== null) throw givenWay
  say({ type: "arrived", phases })
}

await run().catch((error: unknown) => {
  const report = reportError(error)
  say({ type: "failed", ...report })
  process.exitCode = report.exitCode
})
